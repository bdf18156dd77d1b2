package org.zhongshu.platform.intermediaries.internal;

import org.zhongshu.algorithms.crypto.Sm3;

import java.util.Comparator;
import java.util.List;

/**
 * A draw that anybody can compute again. All values are text, SM3 is of their UTF-8 bytes, digests are 64 lower-case hexadecimal characters.
 * <pre>
 * commitment = SM3(secret)                          published with the demand
 * list       = SM3(credit codes, sorted, one a line) fixed when sign-up closes, and written into the audit chain
 * chain      = the hash that the audit chain gives that entry: unknown before, not to be changed after
 * seed       = SM3(secret + list + chain)
 * lot        = SM3(seed + credit code)              the smallest is chosen, the others follow in order
 * </pre>
 */
final class Draw {

    private Draw() {
    }

    record Lot(String uscc, String lot) {
    }

    static String commitment(String secret) {
        return Sm3.hex(secret);
    }

    static String list(List<String> usccs) {
        return Sm3.hex(String.join("\n", usccs.stream().sorted().toList()));
    }

    static String seed(String secret, String list, String chain) {
        return Sm3.hex(secret + list + chain);
    }

    /** All of them, the chosen one first. */
    static List<Lot> order(String seed, List<String> usccs) {
        return usccs.stream().map(u -> new Lot(u, Sm3.hex(seed + u))).sorted(Comparator.comparing(Lot::lot)).toList();
    }
}
