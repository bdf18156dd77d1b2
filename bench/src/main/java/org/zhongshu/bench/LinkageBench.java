package org.zhongshu.bench;

import org.zhongshu.algorithms.address.AddressParser;
import org.zhongshu.algorithms.address.Gazetteer;
import org.zhongshu.algorithms.linkage.LinkageResult;
import org.zhongshu.algorithms.linkage.LinkageSettings;
import org.zhongshu.algorithms.linkage.LinkageWeights;
import org.zhongshu.algorithms.linkage.PersonLinkage;
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
        if (words.flag("weights")) {
            for (LinkageWeights.Row r : result.weights().rows()) {
                System.out.printf(Locale.ROOT, "  %-8s %-10s m %.6f  h %.6f  u %.7f%n", r.field(), r.level(), r.same(), r.household(), r.strangers());
            }
            System.out.println(result.weights().text().lines().skip(1).findFirst().orElse(""));
        }
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
