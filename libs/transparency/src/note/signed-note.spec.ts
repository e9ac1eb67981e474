import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { noteKey, noteKeyText, parseNoteKey } from './note-key.js';
import { openNote, signNote, type NoteSigner } from './signed-note.js';

/** An Ed25519 key from 32 bytes, so that signatures are the same in every run. */
function privateKey(byte: number): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}
function signer(name: string, byte: number): NoteSigner {
  const key = privateKey(byte);
  return { key: noteKey(name, createPublicKey(key)), privateKey: key };
}

const ours = signer('ledger.example/log', 1);
const witness = signer('witness.example', 2);
const TEXT = 'first line\n\nlast line\n';
const signed = signNote(TEXT, [ours]);
const signatureLine = signed.slice(signed.lastIndexOf('\n\n') + 2);

describe('a signed note', () => {
  it('gives its text to who knows a key that signed it', () => {
    expect(openNote(signed, [ours.key])).toEqual({ text: TEXT, keys: [ours.key] });
    expect(openNote(signNote(TEXT, [ours, witness]), [witness.key])).toEqual({ text: TEXT, keys: [witness.key] });
    expect(openNote(signNote(TEXT, [ours, witness]), [ours.key, witness.key])).toEqual({ text: TEXT, keys: [ours.key, witness.key] });
  });

  it('is refused without a known key, also when another key has the name', () => {
    expect(openNote(signed, [])).toEqual({ fault: 'UNSIGNED' });
    expect(openNote(signed, [signer('ledger.example/log', 3).key])).toEqual({ fault: 'UNSIGNED' });
  });

  it('is refused when one known key did not sign this text, whoever else did', () => {
    const both = signNote(TEXT, [witness, ours]);
    expect(openNote(both.replace('first', 'First'), [ours.key])).toEqual({ fault: 'BAD_SIGNATURE' });
    const forged = signNote(TEXT, [witness]) + signNote('other\n', [ours]).slice('other\n\n'.length);
    expect(openNote(forged, [witness.key, ours.key])).toEqual({ fault: 'BAD_SIGNATURE' });
  });

  it.each([
    ['no blank line', signed.replaceAll('\n\n', '\n')],
    ['no newline at its end', signed.slice(0, -1)],
    ['a carriage return', signed.replace('first line', 'first line\r')],
    ['a tab', signed.replace('first line', 'first\tline')],
    ['half a surrogate pair', signed.replace('first', '\ud800')],
    ['no signature', `${TEXT}\n`],
    ['a hyphen for the dash', signed.replace('—', '-')],
    ['two spaces', signed.replace('— ', '—  ')],
    ['a plus in the name', signed.replace('ledger.example/log', 'ledger+log')],
    ['a signature of four bytes', `${TEXT}\n— name AAAAAA==\n`],
    ['base64 without its padding', signed.replace(/=+\n$/, '\n')],
    ['base64 of another alphabet', `${TEXT}\n— name ${'-_'.repeat(20)}\n`],
  ])('is refused with %s', (_, note) => {
    expect(openNote(note, [ours.key])).toEqual({ fault: 'MALFORMED' });
  });

  it('may have sixteen signatures, and no more', () => {
    const strangers = (count: number): string =>
      Array.from({ length: count }, (_, place) => `— stranger${place} ${Buffer.alloc(68, place).toString('base64')}\n`).join('');
    expect(openNote(signed + strangers(15), [ours.key])).toEqual({ text: TEXT, keys: [ours.key] });
    expect(openNote(signed + strangers(16), [ours.key])).toEqual({ fault: 'TOO_MANY_SIGNATURES' });
  });

  it('is not made of text that no reader would accept', () => {
    expect(() => signNote('no newline', [ours])).toThrow(RangeError);
    expect(() => signNote('a\rb\n', [ours])).toThrow(RangeError);
  });

  it('has one line for each signature, with the em dash', () => {
    expect(signatureLine).toMatch(/^— ledger\.example\/log [A-Za-z0-9+/]+={0,2}\n$/);
  });
});

describe('a note of the Go checksum database', () => {
  // Key and signature of the documentation of golang.org/x/mod/sumdb/note.
  const key = parseNoteKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const line = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

  it('opens with its key, and not when a letter is another', () => {
    expect(openNote(`${text}\n${line}`, [key])).toEqual({ text, keys: [key] });
    expect(openNote(`${text.replace('don', 'Don')}\n${line}`, [key])).toEqual({ fault: 'BAD_SIGNATURE' });
  });
});

describe('a public key as a line', () => {
  it('is read as it was written', () => {
    const text = noteKeyText(ours.key);
    expect(text).toMatch(/^ledger\.example\/log\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/);
    const { name, id, publicKey } = parseNoteKey(`${text}\n`);
    expect([name, id, publicKey.equals(ours.key.publicKey)]).toEqual([ours.key.name, ours.key.id, true]);
  });

  it.each([
    ['something else', 'ssh-ed25519 AAAA', 'A public key is one line'],
    ['an id that is not its own', noteKeyText(ours.key).replace(/\+[0-9a-f]{8}\+/, '+00000000+'), 'was mistyped'],
    ['another type', `name+00000000+${Buffer.alloc(33, 2).toString('base64')}`, 'is not an Ed25519 key'],
    ['too few bytes', `name+00000000+${Buffer.alloc(20, 1).toString('base64')}`, 'is not an Ed25519 key'],
    ['base64 that is none', 'name+00000000+A', 'A public key is one line'],
  ])('is refused when it is %s', (_, text, message) => {
    expect(() => parseNoteKey(text)).toThrow(message);
  });

  it('has a name without spaces and plus, and is of Ed25519', () => {
    const { publicKey } = ours.key;
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\nb']) expect(() => noteKey(name, publicKey)).toThrow('cannot name a key');
    const { publicKey: other } = generateKeyPairSync('x25519');
    expect(() => noteKey('name', other)).toThrow('is not an Ed25519 key');
  });
});
