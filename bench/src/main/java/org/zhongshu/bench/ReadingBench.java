package org.zhongshu.bench;

import org.zhongshu.algorithms.reading.Paper;
import org.zhongshu.algorithms.reading.Photo;
import org.zhongshu.algorithms.reading.ReadLine;
import org.zhongshu.algorithms.reading.TextReader;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;
import org.zhongshu.demo.county.Person;
import org.zhongshu.platform.reading.Papers;
import org.zhongshu.testkit.PaperPhotos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Papers of invented people and firms, drawn, leaning, shaded, noisy, compressed, and read again: how many fields come out exactly as they were written.
 * They are drawings, not photographs: real ones were not to be had. One thread.
 *
 * <pre>
 * ./zhongshu bench reading [--photos 120] [--seed 1] [--misread]
 * </pre>
 */
public final class ReadingBench {

    private static final String[] KINDS = {"肢体残疾", "视力残疾", "听力残疾", "言语残疾", "智力残疾", "精神残疾", "多重残疾"};
    private static final String[] GRADES = {"一级", "二级", "三级", "四级"};
    private static final String[] SCOPES = {"日用百货、五金交电、建筑材料销售；货物或技术进出口（国家禁止或涉及行政审批的货物和技术进出口除外）。", "餐饮服务；食品销售；烟草制品零售（依法须经批准的项目，经相关部门批准后方可开展经营活动）。",
        "竹制品、木制品加工、销售；农产品初加工；普通货物道路运输；仓储服务。", "计算机软硬件技术开发、技术咨询、技术服务；电子产品销售；广告设计、制作。"};

    private ReadingBench() {
    }

    private record Sheet(String kind, Map<String, String> written, BufferedImage picture) {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int photos = words.whole("photos", 120);
        Random random = new Random(words.whole("seed", 1));
        List<Sheet> sheets = sheets(photos, random);
        List<Paper> papers = Papers.load().papers();
        HeapWatch heap = new HeapWatch();
        System.gc();
        long before = resident();
        long start = System.nanoTime();
        TextReader reader = TextReader.load();
        System.out.printf(Locale.ROOT, "models loaded in %.0f ms, %d MB resident beside the heap more%n", (System.nanoTime() - start) / 1e6, resident() - before);
        Map<String, int[]> fields = new TreeMap<>();
        Map<String, int[]> kinds = new TreeMap<>();
        double[] times = new double[photos];
        long most = 0;
        int flagged = 0;
        int wrongNumbers = 0;
        for (int i = 0; i < photos; i++) {
            Sheet sheet = sheets.get(i);
            PaperPhotos.Take take = new PaperPhotos.Take(random.nextDouble() * 10 - 5, 4 + random.nextDouble() * 12, random.nextInt(2), 0.5f + random.nextFloat() * 0.4f, random.nextLong());
            byte[] file = new PaperPhotos(false).photograph(sheet.picture(), take);
            long from = System.nanoTime();
            List<ReadLine> lines = reader.read(Photo.check(file));
            Optional<Paper> kind = Paper.likest(papers, lines);
            List<Paper.Value> values = kind.flatMap(k -> k.read(lines)).orElse(List.of());
            times[i] = (System.nanoTime() - from) / 1e6;
            most = Math.max(most, resident());
            boolean right = kind.isPresent() && kind.get().id().equals(sheet.kind());
            count(kinds, sheet.kind(), right);
            for (Map.Entry<String, String> written : sheet.written().entrySet()) {
                Optional<Paper.Value> read = values.stream().filter(v -> right && v.field().id().equals(written.getKey())).findFirst();
                boolean same = read.isPresent() && plain(read.get().text()).equals(plain(written.getValue()));
                count(fields, sheet.kind() + "/" + written.getKey(), same);
                if (!same && read.isPresent() && read.get().checked() != null) {
                    wrongNumbers++;
                    flagged += read.get().checked() ? 0 : 1;
                }
                if (!same && words.flag("misread")) {
                    System.out.println("  " + sheet.kind() + "/" + written.getKey() + ": " + written.getValue() + " → " + read.map(Paper.Value::text).orElse("–") + " " + take);
                }
            }
        }
        fields.forEach((name, n) -> System.out.printf(Locale.ROOT, "%-36s %4d of %4d%n", name, n[0], n[1]));
        kinds.forEach((name, n) -> System.out.printf(Locale.ROOT, "kind %-31s %4d of %4d%n", name, n[0], n[1]));
        int exact = fields.values().stream().mapToInt(n -> n[0]).sum();
        int all = fields.values().stream().mapToInt(n -> n[1]).sum();
        System.out.printf(Locale.ROOT, "%d photographs: %d of %d fields exactly as written (%.1f %%); %d numbers or dates misread, %d of them said to be wrong%n", photos, exact, all, 100.0 * exact / all, wrongNumbers, flagged);
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "a photograph: median %.0f ms, p95 %.0f, longest %.0f%n", times[photos / 2], times[photos * 95 / 100], times[photos - 1]);
        reader.close();
        System.gc();
        Thread.sleep(500);
        System.out.printf(Locale.ROOT, "resident beside the heap: %d MB before, at most %d MB between photographs, %d MB after the models were given back; heap at most %d MB after a collection%n", before, most, resident(), heap.most() >> 20);
    }

    private static void count(Map<String, int[]> counts, String name, boolean good) {
        int[] n = counts.computeIfAbsent(name, k -> new int[2]);
        n[0] += good ? 1 : 0;
        n[1]++;
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", "").replace('（', '(').replace('）', ')').replace('，', ',');
    }

    private static List<Sheet> sheets(int photos, Random random) throws IOException {
        PaperPhotos serif = new PaperPhotos(true);
        PaperPhotos plain = new PaperPhotos(false);
        CountyPeople county = CountyPeople.of(CityFacts.profile("guangde"), 20_000);
        List<Person> people = county.persons().filter(p -> !p.dead() && p.idNo() != null && p.birthYear() < 2005).limit(photos * 2L).toList();
        List<Firm> firms = county.firms().filter(f -> f.legalRep() != null).limit(photos).toList();
        List<Sheet> sheets = new ArrayList<>();
        for (int i = 0; i < photos; i++) {
            Person p = people.get(i * 2 % people.size());
            Map<String, String> v = new TreeMap<>();
            switch (i % 3) {
                case 0 -> {
                    Firm f = firms.get(i % firms.size());
                    v.putAll(Map.of("number", f.uscc(), "name", f.name(), "type", f.type(), "representative", f.legalRep().name(), "capital", Math.max(1, f.capital() / 10_000) + "万元整", "founded", day(f.established()),
                            "address", f.address().standard(), "scope", SCOPES[random.nextInt(SCOPES.length)]));
                    Map<String, String> drawn = new TreeMap<>(v);
                    drawn.put("kind", v.get("type"));
                    sheets.add(new Sheet("business-licence", v, serif.businessLicence(drawn)));
                }
                case 1 -> {
                    v.putAll(Map.of("name", p.name(), "sex", sex(p), "ethnic", p.ethnicName().replace("族", ""), "born", day(p.birth()), "address", p.hukou().standard(), "number", p.idNo()));
                    sheets.add(new Sheet("identity-card", v, plain.identityCard(v)));
                }
                default -> {
                    int kind = random.nextInt(KINDS.length);
                    int grade = random.nextInt(GRADES.length);
                    v.putAll(Map.of("name", p.name(), "sex", sex(p), "kind", KINDS[kind], "grade", GRADES[grade], "number", p.idNo() + (kind + 1) + (grade + 1), "address", p.hukou().standard(), "guardian", people.get(i * 2 + 1).name()));
                    sheets.add(new Sheet("disability-card", v, plain.disabilityCard(v)));
                }
            }
        }
        return sheets;
    }

    private static String sex(Person p) {
        return (p.idNo().charAt(16) - '0') % 2 == 1 ? "男" : "女";
    }

    private static String day(int day) {
        return "%04d-%02d-%02d".formatted(day / 10_000, day / 100 % 100, day % 100);
    }

    /** Megabytes beside the heap: models, what they work with, the machine's own. */
    private static long resident() throws IOException {
        return all() - (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() >> 20);
    }

    private static long all() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(l -> l.startsWith("VmRSS")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D+", "")) >> 10).findFirst().orElse(0);
    }
}
