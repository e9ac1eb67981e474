/** Fails when a relative link in a Markdown file leads to no file or to no heading. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { finish } from './generated.mjs';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { encoding: 'utf8' });
const pages = listed.split('\n').filter((path) => path !== '' && existsSync(path));

/** Prose without code, where a bracket is not a link. */
function prose(path) {
  return readFileSync(path, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
}

/** A heading's anchor, as GitHub builds it. */
function anchors(path) {
  const headings =
    readFileSync(path, 'utf8')
      .replace(/^```[\s\S]*?^```/gm, '')
      .match(/^#{1,6} .+$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

function fault(page, link) {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [target, anchor] = decodeURI(link).split('#');
  const path = target === '' ? page : normalize(join(dirname(page), target));
  if (!existsSync(path)) return `${page}: ${link} leads nowhere`;
  if (anchor && statSync(path).isFile() && !anchors(path).includes(anchor)) return `${page}: ${link} names no heading`;
  return undefined;
}

const faults = pages
  .flatMap((page) => [...prose(page).matchAll(LINK)].map(([, link]) => fault(page, link)))
  .filter((text) => text !== undefined);
finish(faults, 'Mend the links above.');
