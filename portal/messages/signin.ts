/** What is said at the door: signing in, out, and why one stands there. */

const minutes = (seconds: number) => (seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`)

export const signin = {
  title: 'Sign in to Caspian',
  at: (host: string) => `The lake at ${host}`,
  name: 'Name',
  password: 'Password',
  enter: 'Sign in',
  provider: (host: string) => `Sign in at ${host}`,
  leaving: 'Going there…',
  as: 'Go on with this name',
  or: 'or',
  wrong: 'The name or the password is wrong.',
  locked: (seconds: number) => `Too many wrong passwords from here. Try again in ${minutes(seconds)}.`,
  lockedUntil: (time: string) => `That is at ${time}. Until then the right password is not looked at either.`,
  browser: 'This lake also knows you by a ticket or a certificate that your browser shows. It showed none that counts.',
  none: 'This lake takes credentials that a browser cannot be asked for here. Use the command line, or ask whoever runs it.',
  reasons: {
    none: '',
    expired: 'Your session has ended. Sign in to go on where you were.',
    refused: 'The lake takes your session no more. Sign in to go on where you were.',
    left: 'You are signed out.',
  },
  notTaken: (why: string) => `You are known to the provider, but the lake does not take what it says: ${why}`,
  in: (name: string) => `Signed in as ${name}`,
  how: { password: 'with a password', provider: (host: string) => `at ${host}`, browser: 'by your browser' },
  until: (time: string) => `until ${time}`,
  leave: 'Sign out',
}
