/**
 * Text from elsewhere may hold characters that are not seen and turn round or hide what stands beside them: overrides and
 * isolates of direction, marks, C1 controls, a byte order mark. They are shown as what they are, one replacement each.
 */

const UNSEEN = /[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u206f\ufeff]/g

/** The text without them; JSON stays JSON, since none of them has a meaning there. */
export function plain(text: string): string {
  return text.replace(UNSEEN, '\ufffd')
}
