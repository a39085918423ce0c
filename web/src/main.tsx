import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
// Mantine's styles stand in a layer of their own, so that ours win whatever order their files arrive in.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './ui/theme/tokens.css';
import './ui/theme/colors.css';
import './ui/theme/touch.css';
import { App } from './app/app.tsx';
import { createLanguage } from './ui/language/language.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');

// The server writes a fresh nonce into each index.html; every style element made later must carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

const language = await createLanguage();
createRoot(root).render(<App nonce={nonce} language={language} />);
