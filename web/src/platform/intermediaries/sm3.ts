/** SM3 (GB/T 32905-2016) of a text's UTF-8 bytes, so that a draw is computed again here and not by the server that drew. */
const turn = (x: number, n: number) => ((x << (n & 31)) | (x >>> ((32 - n) & 31))) >>> 0

export function sm3(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8)
  let v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]
  for (let at = 0; at < padded.length; at += 64) v = compress(v, new DataView(padded.buffer, at, 64))
  return v.map((x) => x.toString(16).padStart(8, '0')).join('')
}

function compress(v: number[], block: DataView): number[] {
  const w: number[] = []
  for (let j = 0; j < 16; j++) w.push(block.getUint32(4 * j))
  for (let j = 16; j < 68; j++) {
    const x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
    w.push((x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6]) >>> 0)
  }
  let [a, b, c, d, e, f, g, h] = v
  for (let j = 0; j < 64; j++) {
    const a12 = turn(a, 12)
    const ss1 = turn((a12 + e + turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32)) >>> 0, 7)
    const tt1 = ((j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) >>> 0
    const tt2 = ((j < 16 ? e ^ f ^ g : (e & f) | (~e & g)) + h + ss1 + w[j]) >>> 0
    d = c
    c = turn(b, 9)
    b = a
    a = tt1
    h = g
    g = turn(f, 19)
    f = e
    e = (tt2 ^ turn(tt2, 9) ^ turn(tt2, 17)) >>> 0
  }
  return [a, b, c, d, e, f, g, h].map((x, i) => (x ^ v[i]) >>> 0)
}
