package org.zhongshu.bench;

import org.zhongshu.algorithms.address.AddressMatch;
import org.zhongshu.algorithms.address.AddressMatcher;
import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.AddressPart;
import org.zhongshu.algorithms.address.ParsedAddress;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.Address;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Addresses as departments write them: taken apart, and found in the base of all standard addresses of the county. One thread.
 *
 * <pre>
 * ./zhongshu bench address [--people 500000] [--texts 200000] [--city guangde]
 * </pre>
 */
public final class AddressBench {

    private AddressBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int texts = words.whole("texts", 200_000);
        CountyPeople county = CountyPeople.of(CityFacts.profile(words.text("city", "guangde")), words.whole("people", 500_000));
        AddressParser parser = LinkageBench.parser(county.city());
        AddressMatcher base = new AddressMatcher(parser, county.people() / 2);
        Map<String, Long> ids = new HashMap<>();
        long start = System.nanoTime();
        county.addresses().forEach(a -> base.add(id(ids, a), a.standard()));
        base.ready();
        System.out.printf(Locale.ROOT, "%,d addresses of the base read in %.1f s%n", base.size(), (System.nanoTime() - start) / 1e9);
        for (Source source : List.of(Source.POLICE, Source.SOCIAL, Source.HEALTH, Source.GRID)) {
            List<PersonRow> rows = new ArrayList<>(texts);
            Iterator<PersonRow> all = new SourceExtracts(county).iterator(source);
            while (rows.size() < texts && all.hasNext()) {
                rows.add(all.next());
            }
            measure(source, rows, parser, base, ids);
        }
    }

    private static long id(Map<String, Long> ids, Address a) {
        return ids.computeIfAbsent(a.code(), c -> (long) ids.size() + 1);
    }

    private static void measure(Source source, List<PersonRow> rows, AddressParser parser, AddressMatcher base, Map<String, Long> ids) {
        long start = System.nanoTime();
        List<ParsedAddress> parsed = new ArrayList<>(rows.size());
        for (PersonRow row : rows) {
            parsed.add(parser.parse(row.address()));
        }
        double parsing = (System.nanoTime() - start) / 1e9;
        int exact = 0;
        int found = 0;
        int right = 0;
        int none = 0;
        Map<AddressPart, Integer> failed = new HashMap<>();
        start = System.nanoTime();
        List<List<AddressMatch>> matches = new ArrayList<>(rows.size());
        for (ParsedAddress p : parsed) {
            matches.add(base.match(p, 3));
        }
        double matching = (System.nanoTime() - start) / 1e9;
        for (int i = 0; i < rows.size(); i++) {
            List<AddressMatch> m = matches.get(i);
            if (m.isEmpty()) {
                none++;
                continue;
            }
            AddressMatch best = m.getFirst();
            if (best.failed() != null) {
                failed.merge(best.failed(), 1, Integer::sum);
                continue;
            }
            boolean alone = m.size() == 1 || m.get(1).score() < best.score();
            exact += best.exact() ? 1 : 0;
            if (alone) {
                found++;
                right += meant(rows.get(i).person(), best.id(), ids) ? 1 : 0;
            }
        }
        System.out.printf(Locale.ROOT, "%-8s %,d texts: %,.0f parsed a second, %,.0f found a second; one address named %.2f %%, of these right %.2f %%, exactly %.2f %%, nothing %.2f %%, part not in the base %s%n", source, rows.size(),
                rows.size() / parsing, rows.size() / matching, 100.0 * found / rows.size(), 100.0 * right / Math.max(1, found), 100.0 * exact / rows.size(), 100.0 * none / rows.size(), failed);
    }

    /** A row does not say which of the person's addresses it has; it is one of three. */
    private static boolean meant(Person p, long id, Map<String, Long> ids) {
        for (Address a : new Address[] {p.residence(), p.hukou(), p.former()}) {
            if (a != null && Objects.equals(ids.get(a.code()), id)) {
                return true;
            }
        }
        return false;
    }
}
