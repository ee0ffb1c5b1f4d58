/** How a secret can be written so that whoever reads it has it: the spellings that can be undone without a key. */
export function notations(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const reversed = [...secret].reverse().join('');
  const all = [secret, hex, hex.toUpperCase(), reversed, ...base64(secret), ...percentEncoded(secret)];
  return [...new Set(all), ...[JSON.stringify(secret).slice(1, -1)].filter((each) => !all.includes(each))];
}

/** As part of something longer a secret begins at any of three places of base64, which spells it in three ways. */
function base64(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(first, last), bytes.toString('base64url').slice(first, last)];
  });
}

function percentEncoded(secret: string): string[] {
  const form = new URLSearchParams({ x: secret }).toString().slice(2);
  return [encodeURIComponent(secret), form];
}
