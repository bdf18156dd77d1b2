import { say } from '@/i18n'

/** A photo as its brightness alone, small enough to be sent: one byte a point. The picture itself never leaves the device. */
export async function brightness(file: Blob, longest = 1200): Promise<{ width: number; height: number; points: Uint8Array }> {
  const url = URL.createObjectURL(file)
  try {
    const picture = await new Promise<HTMLImageElement>((done, wrong) => {
      const image = new Image()
      image.onload = () => done(image)
      image.onerror = () => wrong(new Error(say('kit.noPhoto')))
      image.src = url
    })
    const scale = Math.min(1, longest / Math.max(picture.naturalWidth, picture.naturalHeight))
    const width = Math.max(1, Math.round(picture.naturalWidth * scale))
    const height = Math.max(1, Math.round(picture.naturalHeight * scale))
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const pen = canvas.getContext('2d')!
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, width, height)
    pen.drawImage(picture, 0, 0, width, height)
    return { width, height, points: grey(pen.getImageData(0, 0, width, height).data) }
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Red, green, blue, opacity → brightness (ITU-R BT.601). */
export function grey(colours: Uint8ClampedArray): Uint8Array {
  const points = new Uint8Array(colours.length / 4)
  for (let i = 0; i < points.length; i++) points[i] = (colours[4 * i] * 299 + colours[4 * i + 1] * 587 + colours[4 * i + 2] * 114) / 1000
  return points
}

interface Detector { detect(picture: ImageBitmap): Promise<{ rawValue: string }[]> }
type Detectors = { new (o: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

/** The text of the QR code in a picture, where the browser itself can read one. */
export async function qrText(file: Blob): Promise<string | undefined> {
  const Found = (window as unknown as { BarcodeDetector?: Detectors }).BarcodeDetector
  try {
    if (!Found || !(await Found.getSupportedFormats()).includes('qr_code')) return undefined
    const picture = await createImageBitmap(file)
    try {
      return (await new Found({ formats: ['qr_code'] }).detect(picture))[0]?.rawValue
    } finally {
      picture.close()
    }
  } catch {
    return undefined // somebody else may still read it
  }
}
