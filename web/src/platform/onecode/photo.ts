import { say } from '@/i18n'

const LONGEST = 1200

/** A photo as its brightness alone, small enough to be sent: one byte a point. The picture itself never leaves the device. */
export async function brightness(file: Blob): Promise<{ width: number; height: number; points: Uint8Array }> {
  const url = URL.createObjectURL(file)
  try {
    const picture = await new Promise<HTMLImageElement>((done, wrong) => {
      const image = new Image()
      image.onload = () => done(image)
      image.onerror = () => wrong(new Error(say('onecode.terminal.noPhoto')))
      image.src = url
    })
    const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight))
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
