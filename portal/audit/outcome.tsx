/** How something ended, told by shape and word, and by colour only besides. */
import { Ban, Check, Eye, X } from 'lucide-react'
import { say } from '../messages.ts'

const signs = { success: Check, denied: Ban, failed: X, read: Eye }

export function Outcome({ of }: { of: keyof typeof signs }) {
  const Sign = signs[of]
  return (
    <span className={`outcome ${of}`}>
      <Sign size={13} aria-hidden />
      {say.audit.end(of)}
    </span>
  )
}
