// The desk's colours and shapes, over the component library's own.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const harbour: MantineColorsTuple = [
  '#e8f4f3',
  '#d3e6e5',
  '#a6cccb',
  '#76b1b0',
  '#4f9a99',
  '#358c8b',
  '#1d7673',
  '#0f5f60',
  '#0b5052',
  '#064042',
]

export const theme = createTheme({
  primaryColor: 'harbour',
  primaryShade: 7,
  colors: { harbour },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang HK", "Microsoft JhengHei", "Noto Sans CJK HK", "Noto Sans HK", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK HK", monospace',
  headings: { fontWeight: '650' },
})

/** The library's own greys are too pale to read (WCAG 1.4.3). */
export const readable: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#4a5961', '--mantine-color-placeholder': '#66737a' },
  dark: {},
})
