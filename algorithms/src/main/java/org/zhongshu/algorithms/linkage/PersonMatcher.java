package org.zhongshu.algorithms.linkage;

import org.zhongshu.algorithms.address.AddressParser;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One changed record against its neighbourhood: store {@link #blockingKeys} of every record; for a changed one fetch the
 * records that share a key and compare. Uses the weights a whole run has learnt. Thread-safe.
 */
public final class PersonMatcher {

    private static final int KEPT = 1 << 14;
    private static final Key[] KEYS = Arrays.stream(Key.values()).filter(key -> key != Key.DOOR).toArray(Key[]::new);

    private final LinkageWeights weights;
    private final Model model;
    private final AddressParser addresses;
    private final AtomicReference<PersonStore> spare = new AtomicReference<>();

    /** @param settings with the weights of the last whole run, or without any: then those known before learning */
    public PersonMatcher(LinkageSettings settings) {
        this(settings, new AddressParser());
    }

    public PersonMatcher(LinkageSettings settings, AddressParser addresses) {
        this.weights = settings.weights() == null ? LinkageWeights.prior() : settings.weights();
        this.model = new Model(weights, settings);
        this.addresses = addresses;
    }

    /** Hashes; records that share none are not worth comparing. At most sixteen, none twice, none 0. */
    public long[] blockingKeys(PersonRecord record) {
        // names, roads and addresses come again and again: what was worked out for the last records serves the next
        PersonStore store = spare.getAndSet(null);
        if (store == null || store.size >= KEPT) {
            store = new PersonStore(KEPT, addresses);
        }
        store.add(record);
        long[] keys = new long[KEYS.length];
        int n = 0;
        for (Key key : KEYS) {
            long k = key.of(store, store.size - 1);
            boolean fresh = k != 0;
            for (int i = 0; i < n; i++) {
                fresh &= keys[i] != k;
            }
            if (fresh) {
                keys[n++] = k;
            }
        }
        spare.set(store);
        return Arrays.copyOf(keys, n);
    }

    /** Two different valid numbers are never LINK, the same valid number is never APART. */
    public Match compare(PersonRecord a, PersonRecord b) {
        PersonStore store = new PersonStore(2, addresses);
        store.add(a);
        store.add(b);
        int pattern = new Agreement(store).of(0, 1);
        int name = Math.max(weights.names.count(nameHash(store, 0)), weights.names.count(nameHash(store, 1)));
        int sound = Math.max(weights.sounds.count(store.names.sound(store.name[0])), weights.sounds.count(store.names.sound(store.name[1])));
        int birth = weights.births.count(store.birth[0]);
        int phone = weights.phones.count(store.phone[0]);
        int door = weights.doors.count(store.doorKey(0));
        int id = Field.ID.of(pattern);
        if (id == 0) {
            double bits = model.bitsOfSameNumber(pattern, name, sound, birth, phone, door);
            return match(bits, bits >= 0 ? Match.Decision.LINK : Match.Decision.REVIEW, pattern);
        }
        double bits = model.bits(pattern, name, sound, birth, phone, door);
        boolean sure = bits >= model.linkBits && id != Field.BOTH_VALID_DIFFER;
        return match(bits, sure ? Match.Decision.LINK : bits >= model.reviewBits ? Match.Decision.REVIEW : Match.Decision.APART, pattern);
    }

    private static long nameHash(PersonStore store, int i) {
        return Counts.nameHash(store.names.text(store.name[i]));
    }

    private static Match match(double bits, Match.Decision decision, int pattern) {
        return new Match(Model.probability(bits), bits, decision, List.copyOf(Explain.reasons(pattern)));
    }
}
