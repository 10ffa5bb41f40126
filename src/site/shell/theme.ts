/** The colour theme, stored where Starlight's inlined script looks for it before the first paint. */
export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'starlight-theme';

const themeOf = (text: string | null): Theme => (text === 'light' || text === 'dark' ? text : 'auto');

export function readTheme(): Theme {
  try {
    return themeOf(localStorage.getItem(KEY));
  } catch {
    return 'auto';
  }
}

export function storeTheme(text: string): Theme {
  const theme = themeOf(text);
  try {
    localStorage.setItem(KEY, theme === 'auto' ? '' : theme);
  } catch {
    // A browser that stores nothing still shows the theme until the page is left.
  }
  return theme;
}

export const systemTheme = (): 'light' | 'dark' => (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
