package org.zhongshu.platform.identity;

/**
 * Somebody left or moved on, and a colleague of the same department took over. Published within the transaction, so that what lay with the person
 * goes to the successor or the hand-over does not happen.
 *
 * @param from account that is closed; fromUser: its user name; to: user name of the successor; org: department of both, null for none
 */
public record HandedOver(long from, String fromUser, String fromName, String to, String org, String reason) {
}
