// @ts-check
// In a file of its own, because the <Code> component reads it too.
import { defineEcConfig } from '@astrojs/starlight/expressive-code';
import { labActions } from './src/site/build/lab-actions.ts';

export default defineEcConfig({
  plugins: [labActions()],
  defaultProps: { overridesByLang: { 'sh,console': { wrap: true } } },
  themes: ['github-dark-default', 'github-light'],
  styleOverrides: {
    borderRadius: '0.5rem',
    borderColor: 'var(--line)',
    codeFontFamily: 'var(--mono)',
    codeFontSize: '0.9375rem',
    codeLineHeight: '1.55',
    codeBackground: 'var(--sunk)',
    frames: {
      shadowColor: 'transparent',
      editorTabBarBackground: 'var(--raised)',
      editorActiveTabBackground: 'var(--raised)',
      editorActiveTabIndicatorTopColor: 'transparent',
      editorTabBarBorderBottomColor: 'var(--line)',
      editorBackground: 'var(--sunk)',
      terminalBackground: 'var(--sunk)',
      terminalTitlebarBackground: 'var(--raised)',
      terminalTitlebarBorderBottomColor: 'var(--line)',
    },
  },
});
