/** What is going on, on standard error of a terminal and nowhere else; work that is done at once shows nothing. */
import type { Shell } from './shell.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const patienceMs = 300
const frameMs = 80
const clear = '\r\u001B[K'

export interface Progress {
  /** What the line says from now on; it appears when the work takes longer than a moment. */
  say(text: string): void
  /** Takes the line away. */
  end(): void
}

export function progressOn({ stderr, errorStyle }: Shell): Progress {
  let timer: NodeJS.Timeout | undefined
  let text = ''
  let frame = 0
  let isShown = false
  const draw = () => {
    frame = (frame + 1) % frames.length
    isShown = true
    stderr.write(`${clear}${errorStyle('dim', `${frames[frame] ?? ''} ${text.slice(0, Math.max(10, (stderr.columns || 80) - 3))}`)}`)
  }
  return {
    say(words) {
      text = words
      if (!stderr.isTTY || timer) return
      timer = setTimeout(() => {
        timer = setInterval(draw, frameMs)
        draw()
      }, patienceMs)
      timer.unref()
    },
    end() {
      clearTimeout(timer)
      timer = undefined
      if (isShown) stderr.write(clear)
      isShown = false
    },
  }
}
