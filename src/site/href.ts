/** The address of a page of this site, base path included. */
export function hrefOf(path: string): string {
  return `${import.meta.env.BASE_URL.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}
