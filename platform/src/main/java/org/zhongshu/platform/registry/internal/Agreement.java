package org.zhongshu.platform.registry.internal;

import org.zhongshu.platform.registry.internal.Library.Field;
import org.zhongshu.platform.registry.internal.Library.Rule;
import org.zhongshu.platform.registry.internal.Why.Reason;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes one golden record of its source rows: for each field the value that the declared rules prefer – by authority of the
 * source, by freshness, by how many sources agree, in the field's order – with the reason, and the fields on which sources
 * disagree. A pure function of rows, setting and rulings: whole runs and single changes give the same.
 */
final class Agreement {

    private final Library library;
    private final Map<Integer, Feed> feeds = new HashMap<>();

    Agreement(Library library, List<Feed> feeds) {
        this.library = library;
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

    private record Voice(int member, String value, String comparable, int rank, long fresh, int feed) {
    }

    /** @param members in the order of (feed, key) */
    Golden of(List<Member> members, Map<Integer, Ruled> rulings) {
        int n = library.fields().size();
        String[] values = new String[n];
        byte[] why = Why.start(n);
        List<Dispute> disputes = new ArrayList<>(0);
        List<Voice> voices = new ArrayList<>(members.size());
        for (int i = 0; i < n; i++) {
            Field field = library.fields().get(i);
            voices.clear();
            for (int m = 0; m < members.size(); m++) {
                Member member = members.get(m);
                String value = member.values()[i];
                if (value != null) {
                    voices.add(new Voice(m, value, Cleaning.comparable(field, value), feeds.get(member.feed()).ranks()[i], member.fresh(), member.feed()));
                }
            }
            Ruled ruled = rulings.get(i);
            if (ruled != null) {
                values[i] = ruled.value();
                int same = voicesSaying(voices, field, ruled.value());
                Why.set(why, i, 0, Reason.RULED, same, sources(voices) - same, ruled.sinceMillis());
            } else if (!voices.isEmpty()) {
                choose(field, i, voices, values, why);
            }
            if (ruled == null && field.conflict()) {
                dispute(field, i, members, voices, disputes);
            }
        }
        return new Golden(values, why, disputes, (int) members.stream().mapToInt(Member::feed).distinct().count());
    }

    private static void choose(Field field, int i, List<Voice> voices, String[] values, byte[] why) {
        Voice best = voices.getFirst();
        Voice rival = null;
        if (voices.size() > 1) {
            Comparator<Voice> order = order(field.choose(), voices);
            for (Voice v : voices) {
                best = order.compare(v, best) < 0 ? v : best;
            }
            for (Voice v : voices) {
                if (!v.comparable().equals(best.comparable()) && (rival == null || order.compare(v, rival) < 0)) {
                    rival = v;
                }
            }
        }
        int same = agreeing(voices, best.comparable());
        values[i] = best.value();
        Why.set(why, i, best.member() + 1, rival == null ? same > 1 ? Reason.SAME : Reason.ONLY : reason(field.choose(), voices, best, rival), same, sources(voices) - same, best.fresh());
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
            case AGREEMENT -> Comparator.comparingInt(v -> -agreeing(voices, v.comparable()));
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
    private static int agreeing(List<Voice> voices, String comparable) {
        return count(voices, comparable);
    }

    private static int voicesSaying(List<Voice> voices, Field field, String value) {
        return value == null ? 0 : count(voices, Cleaning.comparable(field, value));
    }

    private static int sources(List<Voice> voices) {
        return count(voices, null);
    }

    private static int count(List<Voice> voices, String comparable) {
        int n = 0;
        int last = -1;
        // members come by feed, so a source's rows stand together
        for (Voice v : voices) {
            if (v.feed() != last && (comparable == null || v.comparable().equals(comparable))) {
                n++;
                last = v.feed();
            }
        }
        return n;
    }

    private void dispute(Field field, int i, List<Member> members, List<Voice> voices, List<Dispute> disputes) {
        if (voices.isEmpty()) {
            return;
        }
        boolean differ = false;
        for (Voice v : voices) {
            differ |= v.feed() != voices.getFirst().feed() && !Objects.equals(v.comparable(), voices.getFirst().comparable());
        }
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
}
