import type { zh } from './entry'

const en: Readonly<Record<keyof typeof zh, string>> = {
  'login.title': 'Log in to the console',
  'login.login': 'Login name',
  'login.password': 'Password',
  'login.act': 'Log in',
  'login.idle': 'You were logged out because nothing was done for a while. Logging in brings you back to where you were.',
  'login.expired': 'Your login has ended. Logging in brings you back to where you were.',
  'login.unreachable': 'The server could not be reached a moment ago. Please try again.',
  'login.help': 'If you have forgotten your password or are locked out, ask whoever manages accounts at your centre.',
  'login.missing': 'Fill in your login name and password.',

  'setup.title': 'First start',
  'setup.text': 'Make the first administrator. The one-time code is in the log the server wrote when it started; it works once.',
  'setup.code': 'One-time code',
  'setup.codeHint': 'Look for “one-time code” in the server’s log; it looks like abcde-fghij.',
  'setup.login': 'Login name',
  'setup.loginHint': 'Lower-case letters, digits, dots or hyphens. You log in with it from now on.',
  'setup.name': 'Your name',
  'setup.password': 'Password',
  'setup.repeat': 'Password again',
  'setup.act': 'Make the administrator and log in',
  'setup.done': 'This system is already set up. Please log in.',
  'setup.toLogin': 'Go to the login page',

  'password.title': 'Change password',
  'password.must': 'This password was made for one use or has run out. Set your own to go on.',
  'password.current': 'Current password',
  'password.next': 'New password',
  'password.repeat': 'New password again',
  'password.hint': 'At least 12 characters. A few unrelated words in a row are easy to remember and hard to guess.',
  'password.differ': 'The two passwords are not the same.',
  'password.short': 'A password has at least 12 characters.',
  'password.act': 'Change password',
  'password.done': 'Password changed',
  'password.later': 'Back',
  'password.show': 'Show password',
}

export default en
