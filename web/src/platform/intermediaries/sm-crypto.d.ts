// The package has no types of its own; its main file would bring SM2's big numbers along, this one is SM3 alone.
declare module 'sm-crypto/src/sm3/index.js' {
  /** SM3 of a text's UTF-8 bytes or of bytes, in hex. */
  export default function sm3(input: string | Uint8Array): string
}
