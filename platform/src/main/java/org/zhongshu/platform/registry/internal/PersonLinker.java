package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.linkage.LinkageResult;
import org.zhongshu.algorithms.linkage.LinkageSettings;
import org.zhongshu.algorithms.linkage.LinkageWeights;
import org.zhongshu.algorithms.linkage.PersonLinkage;
import org.zhongshu.algorithms.linkage.PersonMatcher;
import org.zhongshu.algorithms.linkage.PersonRecord;

import java.util.List;
import java.util.Map;

/** People, by number and by probability. The identity fields are id_no, name, sex, birth_date, phone, address, in this order. */
final class PersonLinker implements Linker {

    private final AddressParser addresses;
    private final PersonMatcher matcher;
    private volatile Known known;

    private record Known(String learnt, LinkageSettings settings) {
    }

    PersonLinker(AddressParser addresses) {
        this.addresses = addresses;
        this.matcher = new PersonMatcher(LinkageSettings.standard(), addresses);
    }

    @Override
    public Linking begin(int expected, String learnt) {
        PersonLinkage linkage = new PersonLinkage(settings(learnt), expected, addresses);
        return new Linking() {
            @Override
            public void add(long ref, String[] identity) {
                linkage.add(record(ref, identity));
            }

            @Override
            public void together(long a, long b) {
                linkage.together(a, b);
            }

            @Override
            public void apart(long a, long b) {
                linkage.apart(a, b);
            }

            @Override
            public Outcome link() {
                return outcome(linkage.link());
            }
        };
    }

    private LinkageSettings settings(String learnt) {
        if (learnt == null) {
            return LinkageSettings.standard();
        }
        // some hundred kilobytes of text, the same for every batch of changes until the next whole run
        Known now = known;
        if (now == null || !now.learnt().equals(learnt)) {
            now = new Known(learnt, LinkageSettings.standard().with(learnt.isEmpty() ? LinkageWeights.prior() : LinkageWeights.of(learnt)));
            known = now;
        }
        return now.settings();
    }

    @Override
    public long[] keys(String[] identity) {
        return matcher.blockingKeys(record(0, identity));
    }

    private static PersonRecord record(long ref, String[] v) {
        char sex = v[2] == null || v[2].isEmpty() ? '0' : v[2].charAt(0);
        return new PersonRecord(ref, v[0], v[1], sex == '1' || sex == '2' ? sex : '0', day(v[3]), v[4], v[5]);
    }

    private static int day(String date) {
        if (date == null || date.length() < 10) {
            return 0;
        }
        int day = 0;
        for (int i = 0; i < 10; i++) {
            char c = date.charAt(i);
            if (c >= '0' && c <= '9') {
                day = day * 10 + c - '0';
            } else if (c != '-') {
                return 0;
            }
        }
        return day;
    }

    static Outcome outcome(LinkageResult result) {
        return new Outcome() {
            @Override
            public int clusters() {
                return result.clusters();
            }

            @Override
            public int clusterOf(int index) {
                return result.clusterOf(index);
            }

            @Override
            public List<Pair> pairs() {
                return result.reviews().stream().map(r -> new Pair(r.refA(), r.refB(), r.match().score(), r.match().reasons())).toList();
            }

            @Override
            public String learnt() {
                return result.weights() == null ? "" : result.weights().text();
            }

            @Override
            public Map<String, Long> counts() {
                return result.counts();
            }
        };
    }
}
