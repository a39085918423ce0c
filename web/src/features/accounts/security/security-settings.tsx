import { PasswordSection } from './password-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionSection } from './session-section.tsx';

export function SecuritySettings() {
  return (
    <>
      <PasswordSection />
      <SecondFactorSection />
      <SessionSection />
    </>
  );
}
