/** A long text that is cut at its left or, when `whole`, broken into lines; kept whole in its title, and copied by a press. */
import { Copy } from 'lucide-react'
import { toast } from '../frame/toasts.ts'
import { say } from '../messages.ts'

export const CopyText = ({ text, whole = false }: { text: string; whole?: boolean }) => (
  <span className="copyable">
    <span className={`mono grow ${whole ? 'break' : 'cut-left'}`} title={text}>
      <bdi>{text}</bdi>
    </span>
    <button
      type="button"
      className="btn quiet small icon"
      aria-label={say.copy(text)}
      title={say.copyIt}
      onClick={() => void navigator.clipboard?.writeText(text).then(() => toast.set({ text: say.toast.copied(text), failed: false }))}
    >
      <Copy size={13} aria-hidden />
    </button>
  </span>
)
