package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Whether two records are about one legal person: the valid credit code first, the organisation code within it and the
 * registration number of former days next, else the evidence of name, representative, telephone and address. Three kinds of
 * pairs as for persons, the middle one being two firms of one owner, who share all but the name. The weights are declared, not
 * learnt: firms are too few for learning, and nearly all have codes. Thread-safe.
 */
public final class FirmMatcher {

    private static final double LN2 = Math.log(2);
    /** One of so many firms is meant. */
    private static final double FIRMS = 50_000;
    private static final double OWNERS_OTHERS = 0.3;
    private static final String[] NAME = {"相同", "同音", "仅多出前缀", "一字之差或简称", "不同"};
    private static final String[] CODE = {"统一社会信用代码相同", "组织机构代码或注册号相同", "代码有一处笔误", "代码均有效而不同", "代码不同"};
    private static final double[][] NAMES = {{0.82, 0.02, 0.07, 0.06, 0.03}, {0.002, 2e-4, 2e-4, 0.02, 0.9776}, {2e-5, 1e-5, 3e-5, 1e-3, 0.99894}};
    private static final double[][] CODES = {{0.6, 0.36, 0.03, 1e-5, 0.00999}, {1e-5, 1e-5, 1e-4, 0.9, 0.09988}, {1e-7, 1e-7, 1e-6, 0.9, 0.0999988}};
    /** Levels as for persons, {@link Field}. */
    private static final double[][] REPRESENTATIVES = {{0.82, 0.02, 0.02, 0.02, 0.04, 0.08}, {0.9, 0.01, 0.01, 0.02, 0.03, 0.03}, {3e-4, 1e-4, 5e-4, 2e-3, 0.05, 0.9471}};
    private static final double[][] PHONES = {{0.6, 0.02, 0.38}, {0.7, 0.02, 0.28}, {1e-4, 1e-5, 0.99989}};
    private static final double[][] ADDRESSES = {{0.45, 0.12, 0.15, 0.1, 0.18}, {0.45, 0.1, 0.15, 0.15, 0.15}, {1e-3, 2e-3, 0.02, 0.1, 0.877}};

    private final double linkBits;
    private final double reviewBits;
    private final AddressParser addresses;

    /** @param settings whose thresholds apply */
    public FirmMatcher(LinkageSettings settings) {
        this(settings, new AddressParser());
    }

    public FirmMatcher(LinkageSettings settings, AddressParser addresses) {
        linkBits = Model.bits(settings.link());
        reviewBits = Model.bits(settings.review());
        this.addresses = addresses;
    }

    /** Hashes; records that share none are not worth comparing. At most seven, none twice, none 0. */
    public long[] blockingKeys(FirmRecord record) {
        FirmStore store = store(List.of(record));
        return keys(store, 0);
    }

    static long[] keys(FirmStore s, int i) {
        PersonStore p = s.people;
        String core = s.core.get(i);
        int sound = core.isEmpty() ? 0 : Cleaned.soundHash(core);
        int way = p.areas.way(p.area[i]);
        long[] keys = {text(1, s.uscc.get(i)), text(2, s.organisation.get(i)), text(3, s.registration.get(i)), sound == 0 ? 0 : pair(4, sound, 0),
                core.length() < 4 ? 0 : pair(5, Cleaned.soundHash(core.substring(core.length() - 4)), way), p.phone[i] == 0 ? 0 : pair(6, p.phone[i], 0),
                p.name[i] == 0 || way == 0 ? 0 : pair(7, p.names.sound(p.name[i]), way)};
        return Arrays.stream(keys).filter(k -> k != 0).distinct().toArray();
    }

    private static long text(int kind, String text) {
        return text.isEmpty() ? 0 : pair(kind, Counts.nameHash(text), 0);
    }

    private static long pair(int kind, long a, long b) {
        return Cleaned.mix(Cleaned.mix(a * 0x9E3779B97F4A7C15L + kind) ^ b) | 1;
    }

    /** Two different valid codes are never LINK, the same valid code is never APART. */
    public Match compare(FirmRecord a, FirmRecord b) {
        return compare(store(List.of(a, b)), 0, 1);
    }

    private FirmStore store(List<FirmRecord> records) {
        FirmStore store = new FirmStore(records.size(), addresses);
        records.stream().map(Objects::requireNonNull).forEach(store::add);
        return store;
    }

    Match compare(FirmStore s, int i, int j) {
        int pattern = new Agreement(s.people).of(i, j);
        int name = s.name(i, j);
        int code = s.code(i, j);
        double bits = bits(pattern, name, code);
        boolean sameCode = code == 0 || code == 1;
        // a code in the row of another firm: neither name nor anything else agrees
        boolean stranger = sameCode && name == NAME.length - 1 && bits(pattern, name, -1) < -10;
        Match.Decision decision;
        if (code == 0 || sameCode && bits >= linkBits) {
            decision = stranger ? Match.Decision.REVIEW : Match.Decision.LINK;
        } else if (code == 3) {
            decision = bits >= reviewBits ? Match.Decision.REVIEW : Match.Decision.APART;
        } else {
            decision = bits >= linkBits ? Match.Decision.LINK : bits >= reviewBits ? Match.Decision.REVIEW : Match.Decision.APART;
        }
        return new Match(Model.probability(bits), bits, decision, reasons(pattern, name, code));
    }

    private static double bits(int pattern, int name, int code) {
        double[] logs = {-Math.log(FIRMS), Math.log(OWNERS_OTHERS / FIRMS), 0};
        for (int k = 0; k < 3; k++) {
            logs[k] += log(NAMES[k], name) + log(CODES[k], code) + log(REPRESENTATIVES[k], Field.NAME.of(pattern)) + log(PHONES[k], Field.PHONE.of(pattern)) + log(ADDRESSES[k], Field.ADDRESS.of(pattern));
        }
        double other = Math.max(logs[1], logs[2]);
        other += Math.log1p(Math.exp(Math.min(logs[1], logs[2]) - other));
        return (logs[0] - other) / LN2;
    }

    private static double log(double[] shares, int level) {
        return level < 0 || level >= shares.length ? 0 : Math.log(shares[level]);
    }

    private static List<String> reasons(int pattern, int name, int code) {
        List<String> reasons = new ArrayList<>();
        if (code >= 0) {
            reasons.add(CODE[code]);
        }
        if (name >= 0) {
            reasons.add("名称：" + NAME[name]);
        }
        if (Field.NAME.of(pattern) != Field.MISSING) {
            reasons.add("法定代表人：" + Field.NAME.level(Field.NAME.of(pattern)));
        }
        for (Field field : List.of(Field.PHONE, Field.ADDRESS)) {
            if (field.of(pattern) != Field.MISSING) {
                reasons.add(field.label() + "：" + field.level(field.of(pattern)));
            }
        }
        return List.copyOf(reasons);
    }
}
