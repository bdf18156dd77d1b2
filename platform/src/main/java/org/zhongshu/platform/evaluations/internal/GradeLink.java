package org.zhongshu.platform.evaluations.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.Vault;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signed words for who has no account: one on the receipt grades a service, once; the one that the grader alone is given follows what came of it.
 * Whoever printed the receipt knows the first and learns nothing by it but that the service was graded.
 */
@Component
class GradeLink {

    private static final int MARK = 16;
    private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES + MARK;

    enum Kind { GRADE, FOLLOW }

    private final Vault vault;

    GradeLink(Vault vault) {
        this.vault = vault;
    }

    String word(Kind kind, long service, LocalDate until) {
        ByteBuffer b = ByteBuffer.allocate(LENGTH).put((byte) kind.ordinal()).putLong(service).putInt(Math.toIntExact(until.toEpochDay()));
        b.put(mark(kind, service, until));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(b.array());
    }

    /** @return the service. Throws 404 for what was never given out, of the other kind, or is too old. */
    long read(Kind kind, String word, LocalDate today) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(word == null || word.length() > 60 ? "" : word.strip());
            ByteBuffer b = ByteBuffer.wrap(bytes);
            if (bytes.length == LENGTH && b.get() == kind.ordinal()) {
                long service = b.getLong();
                LocalDate until = LocalDate.ofEpochDay(b.getInt());
                if (MessageDigest.isEqual(mark(kind, service, until), Arrays.copyOfRange(bytes, LENGTH - MARK, LENGTH))) {
                    if (today.isAfter(until)) {
                        throw Problem.notFound("link-over", "评价链接已过有效期。");
                    }
                    return service;
                }
            }
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            // no word of ours
        }
        throw Problem.notFound("no-link", "评价链接无效，请重新扫描回执上的二维码。");
    }

    private byte[] mark(Kind kind, long service, LocalDate until) {
        return Arrays.copyOf(vault.index("evaluation-" + kind, service + "/" + until), MARK);
    }
}
