/** One query of the page, opened as a tab. */
export interface ExampleTab {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The page: a line for the token above GraphiQL. No inline script, so that the content security policy can forbid them. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpsLedger queries</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/page.css">
</head>
<body>
<form id="credential">
<label for="token">Token or API key</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="paste it here; it stays in this browser tab">
<button type="submit">Use</button>
<output id="state"></output>
</form>
<main id="graphiql">Loading…</main>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/page.js"></script>
</body>
</html>
`;

/** Styles of the page's own parts. */
export const PAGE_STYLE = `html, body { height: 100%; margin: 0; }
body { display: flex; flex-direction: column; font-family: system-ui, sans-serif; }
#credential { display: flex; gap: .5rem; align-items: center; padding: .5rem 1rem; border-bottom: 1px solid #ccc; }
#credential input { flex: 1; max-width: 40rem; padding: .3rem; }
#graphiql { flex: 1; min-height: 0; }
`;

/** The page's script. The token lives in the tab's session storage and is sent to this server only. */
export function pageScript(tabs: readonly ExampleTab[]): string {
  const shown = tabs.map(({ query, variables }) => ({ query, ...(variables && { variables: JSON.stringify(variables, null, 2) }) }));
  return `'use strict';
(() => {
  const KEY = 'opsledger.token';
  const tabs = ${JSON.stringify(shown).replaceAll('<', '\\u003c')};
  const input = document.getElementById('token');
  const state = document.getElementById('state');
  const root = ReactDOM.createRoot(document.getElementById('graphiql'));
  const token = () => sessionStorage.getItem(KEY) || '';
  const fetcher = async (params) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    if (token()) headers.authorization = 'Bearer ' + token();
    const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(params) });
    return response.json();
  };
  const show = () => {
    input.value = token();
    state.textContent = token() ? 'The schema is loaded with this token.' : 'Without a token every query is refused.';
    root.render(React.createElement(GraphiQL, { key: token(), fetcher, defaultTabs: tabs, shouldPersistHeaders: false }));
  };
  document.getElementById('credential').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(KEY, input.value.trim().replace(/^Bearer +/i, ''));
    show();
  });
  show();
})();
`;
}
