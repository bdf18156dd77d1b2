package org.zhongshu.bench;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.Gazetteer;
import org.zhongshu.algorithms.linkage.LinkageResult;
import org.zhongshu.algorithms.linkage.LinkageSettings;
import org.zhongshu.algorithms.linkage.LinkageWeights;
import org.zhongshu.algorithms.linkage.Match;
import org.zhongshu.algorithms.linkage.PersonLinkage;
import org.zhongshu.algorithms.linkage.PersonMatcher;
import org.zhongshu.algorithms.linkage.PersonRecord;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;

import java.io.File;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Record linkage alone: an invented county's rows of five sources, linked, and every pair held against the truth, which the
 * linkage never sees.
 *
 * <pre>
 * ./zhongshu bench linkage [--people 20000] [--city guangde] [--threads 2] [--heap 1200] [--weights]
 * </pre>
 */
public final class LinkageBench {

    private static final int BATCH = 20_000;

    private LinkageBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        int people = words.whole("people", 20_000);
        int heap = words.whole("heap", 1200);
        if (people > 300_000 && !words.flag("inside") && Runtime.getRuntime().maxMemory() >> 20 < heap * 95L / 100) {
            System.exit(withHeap(heap, arguments));
        }
        System.out.println(Machine.describe());
        CountyPeople county = CountyPeople.of(CityFacts.profile(words.text("city", "guangde")), people);
        SourceExtracts extracts = new SourceExtracts(county);
        LinkageSettings standard = LinkageSettings.standard();
        LinkageSettings settings = new LinkageSettings(standard.link(), standard.review(), standard.largestBlock(), standard.sample(), words.whole("threads", standard.threads()), null);
        HeapWatch heapWatch = new HeapWatch();
        int expected = people * 5 + people / 20;
        PersonLinkage linkage = new PersonLinkage(settings, expected, parser(county.city()));
        PairScore score = new PairScore(expected);
        long adding = 0;
        long generating = System.nanoTime();
        List<PersonRecord> batch = new ArrayList<>(BATCH);
        for (Source source : Source.GENERAL) {
            for (Iterator<PersonRow> rows = extracts.iterator(source); rows.hasNext(); ) {
                PersonRow row = rows.next();
                score.row(row);
                batch.add(new PersonRecord((long) source.ordinal() << 32 | row.row(), row.idNo(), row.name(), row.sex(), row.birth(), row.phone(), row.address()));
                if (batch.size() == BATCH || !rows.hasNext()) {
                    long start = System.nanoTime();
                    batch.forEach(linkage::add);
                    adding += System.nanoTime() - start;
                    batch.clear();
                }
            }
        }
        generating = System.nanoTime() - generating - adding;
        long start = System.nanoTime();
        LinkageResult result = linkage.link();
        long linking = System.nanoTime() - start;
        double seconds = (adding + linking) / 1e9;
        System.out.printf(Locale.ROOT, "%,d people, %,d rows of %d sources, %,d clusters, %,d for review%n", people, result.count(), Source.GENERAL.size(), result.clusters(), result.reviews().size());
        System.out.printf(Locale.ROOT, "cleaning and parsing %.1f s + linking %.1f s = %.1f s, %.2f million records a minute, %d threads (generating the rows, not counted: %.1f s)%n", adding / 1e9, linking / 1e9,
                seconds, result.count() / seconds * 60 / 1e6, settings.threads(), generating / 1e9);
        System.out.printf(Locale.ROOT, "heap after collections at most %,d MB, limit %,d MB%n", heapWatch.most() >> 20, Runtime.getRuntime().maxMemory() >> 20);
        result.counts().forEach((name, n) -> System.out.printf(Locale.ROOT, "  %-32s %,15d%n", name, n));
        score.print(result);
        incremental(extracts, settings, result.weights(), parser(county.city()));
        if (words.flag("weights")) {
            for (LinkageWeights.Row r : result.weights().rows()) {
                System.out.printf(Locale.ROOT, "  %-8s %-10s m %.6f  h %.6f  u %.7f%n", r.field(), r.level(), r.same(), r.household(), r.strangers());
            }
            System.out.println(result.weights().text().lines().skip(1).findFirst().orElse(""));
        }
    }

    /** What one changed record costs: its keys, one comparison, and linking a neighbourhood of twenty anew. One thread. */
    private static void incremental(SourceExtracts extracts, LinkageSettings settings, LinkageWeights weights, AddressParser parser) {
        List<PersonRecord> records = new ArrayList<>();
        for (Iterator<PersonRow> rows = extracts.iterator(Source.GRID); rows.hasNext() && records.size() < 20_000; ) {
            PersonRow row = rows.next();
            records.add(new PersonRecord(row.row(), row.idNo(), row.name(), row.sex(), row.birth(), row.phone(), row.address()));
        }
        LinkageSettings learnt = settings.with(LinkageWeights.of(weights.text()));
        PersonMatcher matcher = new PersonMatcher(learnt, parser);
        long keys = 0;
        int linked = 0;
        int clusters = 0;
        double[] seconds = new double[3];
        for (int round = 0; round < 2; round++) { // the first warms up
            long start = System.nanoTime();
            for (PersonRecord r : records) {
                keys += matcher.blockingKeys(r).length;
            }
            seconds[0] = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            for (int i = 1; i < records.size(); i++) {
                linked += matcher.compare(records.get(i - 1), records.get(i)).decision() == Match.Decision.LINK ? 1 : 0;
            }
            seconds[1] = (System.nanoTime() - start) / 1e9;
            start = System.nanoTime();
            for (int i = 0; i + 20 <= records.size(); i += 20) {
                PersonLinkage neighbourhood = new PersonLinkage(learnt, 20, parser);
                records.subList(i, i + 20).forEach(neighbourhood::add);
                clusters += neighbourhood.link().clusters();
            }
            seconds[2] = (System.nanoTime() - start) / 1e9;
        }
        System.out.printf(Locale.ROOT, "%none changed record, one thread: keys %.0f us, comparing with one %.0f us, linking a neighbourhood of twenty %.0f us (%,d keys, %,d of %,d neighbours linked, %,d persons)%n",
                seconds[0] / records.size() * 1e6, seconds[1] / records.size() * 1e6, seconds[2] / (records.size() / 20.0) * 1e6, keys / 2, linked / 2, records.size(), clusters / 2);
    }

    static AddressParser parser(CityFacts city) {
        Gazetteer gazetteer = new Gazetteer();
        for (CityFacts.Town town : city.towns()) {
            gazetteer.town(town.name());
            town.villages().forEach(v -> gazetteer.community(v.name()));
        }
        return new AddressParser(gazetteer);
    }

    /** The same again in a JVM of its own with the heap that the figure is for. */
    private static int withHeap(int heap, String[] arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx" + heap + "m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), Bench.class.getName(), "linkage"));
        command.addAll(List.of(arguments));
        command.add("--inside");
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
