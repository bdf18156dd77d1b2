package org.zhongshu.platform.registry.internal;

import org.zhongshu.platform.registry.internal.Library.Field;
import org.zhongshu.platform.registry.internal.Library.Rule;
import org.zhongshu.platform.registry.internal.Why.Reason;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one golden record of its source rows: for each field the value that the declared rules prefer – by authority of the
 * source, by freshness, by how many sources agree, in the field's order – with the reason, and the fields on which sources
 * disagree. Values that say the same however they are written ({@link Sameness}) are one word, of which the fullest is kept.
 * A function of rows, setting, rulings and the address base: whole runs and single changes give the same.
 */
final class Agreement {

    private final Library library;
    private final Sameness sameness;
    private final Map<Integer, Feed> feeds = new HashMap<>();

    Agreement(Library library, List<Feed> feeds, Sameness sameness) {
        this.library = library;
        this.sameness = sameness;
        feeds.forEach(f -> this.feeds.put(f.no(), f));
    }

    /** What an owner ruled about one field. */
    record Ruled(String value, long sinceMillis) {
    }

    /** What one source says in a dispute; value null: it says nothing where others say something. */
    record Said(int feed, String key, String value, long fresh) {
    }

    /** @param field index in the library's fields */
    record Dispute(int field, List<Said> said) {
    }

    /** @param values by the library's fields; @param sources how many datasets know it */
    record Golden(String[] values, byte[] why, List<Dispute> disputes, int sources) {
    }

    /** @param says a bit for each saying that it agrees with, {@link Sameness.Sayings} */
    private record Voice(int member, String value, long says, int detail, int rank, long fresh, int feed) {

        boolean with(long sayings) {
            return (says & sayings) != 0;
        }

        boolean definite() {
            return Long.bitCount(says) == 1;
        }
    }

    /** @param members in the order of (feed, key) */
    Golden of(List<Member> members, Map<Integer, Ruled> rulings) {
        int n = library.fields().size();
        String[] values = new String[n];
        byte[] why = Why.start(n);
        List<Dispute> disputes = new ArrayList<>(0);
        for (int i = 0; i < n; i++) {
            Field field = library.fields().get(i);
            List<Voice> voices = voices(field, i, members);
            Ruled ruled = rulings.get(i);
            long chosen = 0;
            if (ruled != null) {
                values[i] = ruled.value();
                int same = (int) voices.stream().filter(v -> sameness.same(field, v.value(), ruled.value())).mapToInt(Voice::feed).distinct().count();
                Why.set(why, i, 0, Reason.RULED, same, sources(voices) - same, ruled.sinceMillis());
            } else if (!voices.isEmpty()) {
                chosen = choose(field, i, voices, values, why);
            }
            if (ruled == null && field.conflict()) {
                dispute(field, i, members, voices, chosen, disputes);
            }
        }
        return new Golden(values, why, disputes, (int) members.stream().mapToInt(Member::feed).distinct().count());
    }

    private List<Voice> voices(Field field, int i, List<Member> members) {
        List<Integer> speaking = new ArrayList<>(members.size());
        List<String> said = new ArrayList<>(members.size());
        for (int m = 0; m < members.size(); m++) {
            String value = members.get(m).values()[i];
            if (value != null) {
                speaking.add(m);
                said.add(value);
            }
        }
        if (said.isEmpty()) {
            return List.of();
        }
        Sameness.Sayings sayings = sameness.sayings(field, said);
        List<Voice> voices = new ArrayList<>(said.size());
        for (int k = 0; k < said.size(); k++) {
            Member member = members.get(speaking.get(k));
            voices.add(new Voice(speaking.get(k), said.get(k), sayings.masks()[k], sayings.details()[k], feeds.get(member.feed()).ranks()[i], member.fresh(), member.feed()));
        }
        return voices;
    }

    /** @return the saying that was chosen */
    private static long choose(Field field, int i, List<Voice> voices, String[] values, byte[] why) {
        Voice best = voices.getFirst();
        Voice kept = best;
        Voice rival = null;
        if (voices.size() > 1) {
            Comparator<Voice> order = order(field.choose(), voices);
            best = voices.stream().min(order).orElseThrow();
            if (!best.definite()) {
                // it names the town only: which house is meant the next in the order says
                Voice vague = best;
                best = voices.stream().filter(v -> v.definite() && v.with(vague.says())).min(order).orElse(vague);
            }
            long says = best.says();
            kept = voices.stream().filter(v -> v.says() == says).min(Comparator.comparingInt((Voice v) -> -v.detail()).thenComparing(order)).orElse(best);
            rival = voices.stream().filter(v -> !v.with(says)).min(order).orElse(null);
        }
        int same = agreeing(voices, best.says());
        values[i] = kept.value();
        Reason reason = rival != null ? reason(field.choose(), voices, best, rival) : kept.detail() > best.detail() ? Reason.FULLEST : same > 1 ? Reason.SAME : Reason.ONLY;
        Why.set(why, i, kept.member() + 1, reason, same, sources(voices) - same, kept.fresh());
        return best.says();
    }

    private static Comparator<Voice> order(List<Rule> rules, List<Voice> voices) {
        Comparator<Voice> order = null;
        for (Rule rule : rules) {
            Comparator<Voice> next = by(rule, voices);
            order = order == null ? next : order.thenComparing(next);
        }
        return order.thenComparing(Voice::value).thenComparing(Voice::member);
    }

    private static Comparator<Voice> by(Rule rule, List<Voice> voices) {
        return switch (rule) {
            case AUTHORITY -> Comparator.comparingInt(Voice::rank);
            case FRESHNESS -> Comparator.comparingLong(v -> -v.fresh());
            case AGREEMENT -> Comparator.comparingInt(v -> -agreeing(voices, v.says()));
        };
    }

    private static Reason reason(List<Rule> rules, List<Voice> voices, Voice best, Voice rival) {
        for (Rule rule : rules) {
            if (by(rule, voices).compare(best, rival) != 0) {
                return Reason.valueOf(rule.name());
            }
        }
        return Reason.ORDER;
    }

    /** Sources, not rows: a department that has somebody twice agrees with itself only once. */
    private static int agreeing(List<Voice> voices, long sayings) {
        int n = 0;
        int last = -1;
        // members come by feed, so a source's rows stand together
        for (Voice v : voices) {
            if (v.feed() != last && v.with(sayings)) {
                n++;
                last = v.feed();
            }
        }
        return n;
    }

    private static int sources(List<Voice> voices) {
        return agreeing(voices, -1);
    }

    private void dispute(Field field, int i, List<Member> members, List<Voice> voices, long chosen, List<Dispute> disputes) {
        if (voices.isEmpty()) {
            return;
        }
        boolean differ = differ(voices) && !(field.changes() && overtaken(voices, chosen));
        List<Said> silent = new ArrayList<>(0);
        if (field.presence()) {
            for (Member m : members) {
                if (m.values()[i] == null && feeds.get(m.feed()).has(i) && voices.stream().noneMatch(v -> v.feed() == m.feed())) {
                    silent.add(new Said(m.feed(), m.key(), null, m.fresh()));
                }
            }
        }
        if (!differ && silent.isEmpty()) {
            return;
        }
        List<Said> said = new ArrayList<>();
        voices.forEach(v -> said.add(new Said(v.feed(), members.get(v.member()).key(), v.value(), v.fresh())));
        said.addAll(silent);
        disputes.add(new Dispute(i, said));
    }

    private static boolean differ(List<Voice> voices) {
        for (Voice a : voices) {
            for (Voice b : voices) {
                if (a.feed() != b.feed() && !a.with(b.says())) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * People move: what the newest word says, by a source that tells when its rows were true, and more sources than say any other
     * thing, needs nobody's ruling; the others have not heard yet. Where newness and number point to different values, a person decides.
     */
    private boolean overtaken(List<Voice> voices, long chosen) {
        long newest = Long.MIN_VALUE;
        for (Voice v : voices) {
            newest = v.with(chosen) && feeds.get(v.feed()).freshness() != null ? Math.max(newest, v.fresh()) : newest;
        }
        int most = agreeing(voices, chosen);
        for (Voice v : voices) {
            if (!v.with(chosen) && (v.fresh() >= newest || agreeing(voices, v.says()) >= most)) {
                return false;
            }
        }
        return true;
    }
}
