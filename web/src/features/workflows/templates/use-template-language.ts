import { inLanguage, type Localised, type TemplateLanguage } from '@millrace/contracts/templates/template-file';
import { useTranslation } from 'react-i18next';

export function useTemplateLanguage(): { language: TemplateLanguage; read: (text: Localised) => string } {
  const { i18n } = useTranslation();
  const language = i18n.language.startsWith('de') ? 'de' : 'en';
  return { language, read: (text) => inLanguage(text, language) };
}
