package org.zhongshu.platform.sharing;

import java.time.Instant;

/**
 * One delivery, or one refusal.
 *
 * @param id            of {@code Ids.next()}
 * @param way           {@code api try push topic file neighbour}
 * @param system        id of the consumer's system; null when a person or the platform itself acts
 * @param department    who received; null when not even that is known
 * @param who           system or account, for people
 * @param address       network address of the other side, or null
 * @param resource      id of the entry; 0 when unknown
 * @param grant         id of the grant; null: the department's own data, or refused
 * @param request       what was asked, for people: path and query, at most 2,000 characters are kept
 * @param requestDigest SM3 of the request as it came
 * @param bodyDigest    SM3 of the body as it was sent, without transfer or content encoding (of nothing when refused), or {@link Receipt#sha256}
 * @param outcome       {@code ok}, or the code of the refusal or failure
 */
public record Call(long id, Instant at, String way, Long system, String department, String who, String address, long resource, Long grant, String request,
                   byte[] requestDigest, byte[] bodyDigest, int rows, long bytes, int micros, String outcome) {
}
