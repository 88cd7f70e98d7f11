/** The tokens of tokens.css told to Mantine, so that its fields look like the rest. */
import {
  type ConvertCSSVariablesInput,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  deepMerge,
  defaultCssVariablesResolver,
  type MantineColorsTuple,
  mergeMantineTheme,
} from '@mantine/core'

const petrol: MantineColorsTuple = ['#eef7f8', '#e2f0f1', '#c3dfe2', '#9cc7cc', '#5bbcc8', '#2c8d9a', '#0b6673', '#0a5a66', '#084b55', '#063b43']
const dark: MantineColorsTuple = ['#e6edee', '#a9b7bb', '#8d9ba1', '#6b7a81', '#334047', '#212b2f', '#161e21', '#0f1517', '#0b1012', '#070b0c']
const gray: MantineColorsTuple = ['#f6f8f8', '#f0f4f4', '#e3e8e9', '#cdd5d7', '#84929a', '#728088', '#5a6a71', '#42515a', '#26343a', '#10191c']
const field = { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[] }

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { petrol, dark, gray },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '22px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  components: {
    TextInput: { defaultProps: field },
    PasswordInput: { defaultProps: field },
    Textarea: { defaultProps: field },
    NativeSelect: { defaultProps: field },
    Switch: { defaultProps: { size: 'sm', withThumbIndicator: false } },
  },
})

const variables: ConvertCSSVariablesInput = {
  variables: { '--input-height-sm': '32px' },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#10191c',
    '--mantine-color-default-border': '#84929a',
    '--mantine-color-dimmed': '#5a6a71',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#0f1517',
    '--mantine-color-text': '#e6edee',
    '--mantine-color-default': '#161e21',
    '--mantine-color-default-border': '#6b7a81',
    '--mantine-color-dimmed': '#8d9ba1',
    '--mantine-color-error': '#f2877e',
  },
}

/** Tells the page Mantine's variables. As a sheet that is handed over, not as a tag of text: the lake's policy lets no text become a style. */
export function adoptVariables(): void {
  const sheet = new CSSStyleSheet()
  const usual = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  sheet.replaceSync(convertCssVariables(deepMerge(usual, variables)))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
