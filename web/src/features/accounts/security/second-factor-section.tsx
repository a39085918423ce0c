import { Button } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useSession } from '../../../api/session.ts';
import { List, ListRow } from '../../../ui/data/list.tsx';
import { useWords } from '../../../ui/language/words.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { DisableSecondFactor } from './disable-second-factor.tsx';
import { EnableSecondFactor } from './enable-second-factor.tsx';
import { RenewRecoveryCodes } from './renew-recovery-codes.tsx';
import { securityWords } from './security-words.ts';

type Dialog = 'enable' | 'disable' | 'renew';

export function SecondFactorSection() {
  const say = useWords(securityWords);
  const { user } = useSession();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const isOn = user.hasSecondFactor;
  return (
    <Section title={say('factor')} description={say('factorText')}>
      <List label={say('factor')}>
        <ListRow
          leading={isOn ? <IconShieldCheck size={20} stroke={1.6} /> : <IconShieldOff size={20} stroke={1.6} />}
          title={say(isOn ? 'factorOn' : 'factorOff')}
          detail={say(isOn ? 'factorOnText' : 'factorOffText')}
          trailing={
            isOn ? (
              <>
                <Button size="xs" variant="subtle" onClick={() => setDialog('renew')}>
                  {say('renew')}
                </Button>
                <Button size="xs" variant="default" onClick={() => setDialog('disable')}>
                  {say('disable')}
                </Button>
              </>
            ) : (
              <Button size="xs" onClick={() => setDialog('enable')}>
                {say('enable')}
              </Button>
            )
          }
        />
      </List>
      {dialog === 'enable' && <EnableSecondFactor onClose={close} />}
      {dialog === 'disable' && <DisableSecondFactor onClose={close} />}
      {dialog === 'renew' && <RenewRecoveryCodes onClose={close} />}
    </Section>
  );
}
