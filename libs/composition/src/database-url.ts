/** The address of a database without its password and options, as it may be shown. Pure. */
export function shownDatabaseUrl(url: string): string {
  const { protocol, username, password, host, pathname, searchParams } = new URL(url);
  const user = username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`;
  const place = searchParams.get('host') ?? host;
  return `${protocol}//${user}${place.startsWith('/') ? encodeURIComponent(place) : place}${pathname}`;
}
