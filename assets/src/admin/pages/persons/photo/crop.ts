/** A picture under a frame of 25 × 35: where it lies and how large, in pixels of the screen. */
export interface View { x: number; y: number; scale: number }
export interface Size { width: number; height: number }

export const frame: Size = { width: 250, height: 350 }
/** The fewest pixels that the server takes. */
export const least: Size = { width: 150, height: 210 }

/** The smallest scale at which the picture covers the frame. */
export const coverScale = (picture: Size): number => Math.max(frame.width / picture.width, frame.height / picture.height)

/** The view with the picture covering the frame: the middle, and the top of what is too high. */
export function start(picture: Size): View {
  const scale = coverScale(picture)
  return { scale, x: (frame.width - picture.width * scale) / 2, y: Math.min(0, (frame.height - picture.height * scale) / 6) }
}

/** Keeps the frame covered. */
export function hold(view: View, picture: Size): View {
  const least = coverScale(picture)
  const scale = Math.min(Math.max(view.scale, least), least * 6)
  const within = (at: number, side: number, room: number) => Math.min(0, Math.max(room - side * scale, at))
  return { scale, x: within(view.x, picture.width, frame.width), y: within(view.y, picture.height, frame.height) }
}

/** Zooms about the middle of the frame. */
export function zoom(view: View, picture: Size, factor: number): View {
  const next = hold({ ...view, scale: view.scale * factor }, picture).scale
  const by = next / view.scale
  const about = (at: number, room: number) => room / 2 - (room / 2 - at) * by
  return hold({ scale: next, x: about(view.x, frame.width), y: about(view.y, frame.height) }, picture)
}

/** The crop in pixels of the picture. */
export function cropOf(view: View, picture: Size): { x: number; y: number; width: number; height: number } {
  const width = Math.min(picture.width, Math.round(frame.width / view.scale))
  const height = Math.min(picture.height, Math.round(frame.height / view.scale))
  const at = (offset: number, side: number, all: number) => Math.max(0, Math.min(all - side, Math.round(-offset / view.scale)))
  return { x: at(view.x, width, picture.width), y: at(view.y, height, picture.height), width, height }
}
