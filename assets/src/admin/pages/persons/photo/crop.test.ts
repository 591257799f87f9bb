import { expect, it } from 'vitest'
import { coverScale, cropOf, hold, start, zoom } from './crop'

const wide = { width: 1600, height: 1200 }

it('begins with the largest crop of the proportion', () => {
  const crop = cropOf(start(wide), wide)
  expect(crop).toEqual({ x: 371, y: 0, width: 857, height: 1200 })
  expect(crop.width / crop.height).toBeCloseTo(25 / 35, 2)
})

it('never leaves the picture, however it is dragged and zoomed', () => {
  for (const picture of [wide, { width: 300, height: 900 }, { width: 295, height: 413 }]) {
    let view = start(picture)
    for (const [dx, dy, by] of [[9999, -9999, 1.5], [-9999, 9999, 3], [1, 1, 0.01], [-50, 20, 9]] as const) {
      view = zoom(hold({ ...view, x: view.x + dx, y: view.y + dy }, picture), picture, by)
      const crop = cropOf(view, picture)
      expect(crop.x).toBeGreaterThanOrEqual(0)
      expect(crop.y).toBeGreaterThanOrEqual(0)
      expect(crop.x + crop.width).toBeLessThanOrEqual(picture.width)
      expect(crop.y + crop.height).toBeLessThanOrEqual(picture.height)
      expect(view.scale).toBeGreaterThanOrEqual(coverScale(picture))
    }
  }
})
