const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Everything that is wrong with the address of PostgreSQL, as full sentences without its password. Pure. @param name how the user knows it: a variable or an option. */
export function databaseUrlFaults(name: string, text: string): readonly string[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol))
    return [
      `${name} is not a URL that begins with postgres:// or postgresql://. Write special characters of the password as %40 and so on.`,
    ];
  const sslMode = url.searchParams.get('sslmode');
  return [
    ...(url.pathname.length > 1 ? [] : [`${name} names no database: write it like postgres://user:password@host:5432/opsledger.`]),
    ...(sslMode === null || SSL_MODES.includes(sslMode)
      ? []
      : [`${name}: sslmode cannot be "${sslMode}". It is one of ${SSL_MODES.join(', ')}.`]),
  ];
}
