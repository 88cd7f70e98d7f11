/** Words that another just changed: what is new in them marked, and who it was. */
import { textDiff } from '../entity/diff.ts'
import { when } from '../look/time.ts'
import { say } from '../messages.ts'
import type { News } from './news.ts'
import './live.css'

/** `was` is the text before the change; undefined where the page did not know it. */
export const Words = ({ was, is }: { was: string | undefined; is: string }) =>
  was === undefined || was === is
    ? is
    : textDiff(was, is)
        .filter((piece) => piece.in !== 'before')
        .map((piece, i) => (piece.in === 'both' ? <span key={i}>{piece.text}</span> : <Marked key={i} text={piece.text} />))

/** The words, without the blanks around them. */
function Marked({ text }: { text: string }) {
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? []
  return (
    <>
      {before}
      {words !== '' && <mark>{words}</mark>}
      {after}
    </>
  )
}

export const By = ({ news }: { news: News }) => (
  <span className="xs t3 news-by nw" title={say.live.did(news.actor, news.operation)}>
    {news.actor}, {when(news.time)}
  </span>
)

/** The class of what is told of; it fades with the news. */
export const newsClass = (news: unknown) => (news === undefined ? '' : ' news')
