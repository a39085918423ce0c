import { createTheme } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';
import themeClasses from './theme.module.css';

/** The product's own blue: clear water over slate. Shade 7 is the one text stands on in white. */
const river: MantineColorsTuple = [
  '#eaf6fa',
  '#d5eaf1',
  '#a8d4e3',
  '#78bdd4',
  '#52aac8',
  '#3a9ec1',
  '#17799a',
  '#0b6683',
  '#09576f',
  '#05465b',
];

const dark: MantineColorsTuple = [
  '#eceef1',
  '#b9bec8',
  '#9096a3',
  '#6a707c',
  '#383c44',
  '#2d3037',
  '#191b1f',
  '#121316',
  '#0c0d0f',
  '#08090a',
];

const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#f3f4f6',
  '#e9ebef',
  '#dfe2e7',
  '#d2d6dd',
  '#a3a9b5',
  '#646b78',
  '#474d59',
  '#2b3038',
  '#15181e',
];

const popover = { shadow: 'md', radius: 'md', transitionProps: { duration: 90, transition: 'pop' as const } };

/** Dense and calm: 13 px text, 32 px controls, small radii, borders instead of shadows. */
export const theme = createTheme({
  primaryColor: 'river',
  primaryShade: { light: 7, dark: 6 },
  colors: { river, dark, gray },
  fontFamily:
    "'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.35' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  shadows: { sm: 'var(--mr-shadow)', md: 'var(--mr-shadow)', lg: 'var(--mr-shadow)' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.45' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { root: { fontWeight: 500 } }, vars: buttonVars },
    ActionIcon: {
      defaultProps: { variant: 'subtle', color: 'gray', size: 28 },
      classNames: { root: themeClasses.icon },
    },
    Text: { defaultProps: { size: 'sm' } },
    Table: {
      defaultProps: { fz: 'sm', verticalSpacing: 7 },
      classNames: { table: themeClasses.table, th: themeClasses.th },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, fz: 'xs', px: 8, py: 4 } },
    Menu: { defaultProps: { ...popover, position: 'bottom-start' } },
    Popover: { defaultProps: popover },
    Combobox: { defaultProps: popover },
    Select: { defaultProps: { comboboxProps: popover, checkIconPosition: 'right' } },
    MultiSelect: { defaultProps: { comboboxProps: popover } },
    Alert: { styles: alertStyles },
    Modal: {
      styles: { title: { fontWeight: 600 } },
      defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.35 } } },
    Checkbox: { defaultProps: { size: 'xs', radius: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
    Input: { vars: inputVars },
    InputWrapper: { styles: { label: { fontWeight: 500, marginBottom: 4 }, description: { marginBottom: 4 } } },
  },
});

const alertTones: Readonly<Record<string, string>> = { red: 'bad', yellow: 'warn', teal: 'good', river: 'accent' };

/** Ink on the soft tone of the theme: readable in both schemes, which Mantine's own yellow is not. */
function alertStyles(_theme: unknown, props: { color?: string | undefined }) {
  const tone = alertTones[props.color ?? 'river'];
  return {
    root: tone ? { backgroundColor: `var(--mr-${tone}-soft)`, borderColor: 'transparent' } : {},
    title: { color: 'var(--mr-ink)' },
    message: { color: 'var(--mr-ink)' },
  };
}

function buttonVars(_theme: unknown, props: { size?: string | undefined }) {
  return {
    root: {
      ...(props.size === 'sm' && { '--button-height': '32px', '--button-padding-x': '12px' }),
      ...(props.size === 'xs' && { '--button-height': '26px', '--button-padding-x': '9px' }),
      // The least that is hit for sure, where two stand close together.
      ...(props.size === 'compact-xs' && { '--button-height': '24px' }),
    },
  };
}

function inputVars(_theme: unknown, props: { size?: string | undefined }) {
  const small = props.size === undefined || props.size === 'sm';
  return { wrapper: { ...(small && { '--input-height': '32px' }) }, input: {} };
}
