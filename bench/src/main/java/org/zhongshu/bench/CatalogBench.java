package org.zhongshu.bench;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Search in a large catalogue through the public API, sign-in, rights and JSON included: how long an answer takes by the kind
 * of question, one person alone and several at once.
 *
 * <pre>
 * ./zhongshu bench catalog [--entries 100000] [--rounds 40] [--at-once 4] [--data DIR]
 * </pre>
 */
public final class CatalogBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LAST = "验收标记最后一条";
    private static final String[] WHERE = {"桃州镇", "柏垫镇", "誓节镇", "邱村镇", "新杭镇", "东亭乡", "卢村乡", "四合乡", "杨滩镇", "城区", "全市", "开发区", "农村", "城镇", "重点", "中心", "基层", "乡镇"};
    private static final String[] WHAT = {"人口", "企业", "不动产", "最低生活保障对象", "参保人员", "就业失业", "婚姻登记", "殡葬", "车辆", "停车场", "公交线路", "空气质量", "污染源", "饮用水源", "河道水位",
            "学校", "学生学籍", "医疗机构", "疫苗接种", "残疾人", "老年人", "独居老人", "行政处罚", "行政许可", "信用评价", "用电量", "用水量", "燃气用户", "井盖", "路灯", "消防栓", "烟感报警器", "地质灾害隐患点",
            "避难场所", "农药经营", "畜禽养殖", "林地", "耕地", "宅基地", "建设工程", "施工许可", "危房", "住房公积金", "纳税", "财政补贴", "惠企政策", "法律援助", "人民调解", "旅游景区", "文物保护单位"};
    private static final String[] ENDING = {"基本信息", "登记信息", "统计信息", "监测数据", "名录", "明细", "办理信息", "核查结果", "年度汇总", "分布信息"};
    private static final String[][] COLUMNS = {{"id_no", "公民身份号码"}, {"xm", "姓名"}, {"lxdh", "联系电话"}, {"dz", "地址"}, {"uscc", "统一社会信用代码"}, {"name", "名称"}, {"status", "状态"}, {"reg_date", "登记日期"},
            {"amount", "金额"}, {"town", "所属乡镇"}, {"lon", "经度"}, {"lat", "纬度"}, {"type", "类型"}, {"level", "等级"}, {"value", "监测值"}, {"unit", "计量单位"}, {"valid_to", "有效期至"}, {"dept", "主管部门"},
            {"area", "面积"}, {"remark", "备注"}};
    private static final String[] DEPARTMENTS = {"environment", "water", "transport", "housing", "health", "education", "market", "civil-affairs", "human-resources", "public-security", "finance", "agriculture"};

    private CatalogBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int entries = words.whole("entries", 100_000);
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf("server ready in %.1f s, data in %s%n", server.start(), data.path());
            long start = System.nanoTime();
            long names;
            try (Connection c = server.database()) {
                names = seed(c, entries);
            }
            System.out.printf("seeded %,d entries in %.1f s%n", entries, (System.nanoTime() - start) / 1e9);
            PlainHttp person = new PlainHttp(server.url());
            person.get("/api/city");
            PlainHttp.Answer signed = person.post("/api/login", "{\"username\":\"leader\",\"password\":\"Zhongshu@2026\"}");
            if (signed.status() != 200) {
                throw new IOException("sign-in failed: " + signed.status() + " " + signed.body());
            }
            start = System.nanoTime();
            double[] during = new double[200_000];
            int asked = 0;
            Random order = new Random(3);
            List<String> mixed = mixed();
            boolean found = false;
            try (Connection c = server.database()) {
                for (double seconds = 0; !found || vectors(c) < names; seconds = (System.nanoTime() - start) / 1e9) {
                    if (seconds > 600) {
                        throw new IOException("not all found after ten minutes");
                    }
                    if (!found && person.get("/api/catalog/resources?limit=1&q=" + URLEncoder.encode(LAST, StandardCharsets.UTF_8)).body().contains(LAST)) {
                        System.out.printf("found by its words %.1f s after the last was stored (a bulk load of all; indexing included)%n", seconds);
                        found = true;
                    }
                    for (int i = 0; i < 5; i++) {
                        long from = System.nanoTime();
                        hits(person, mixed.get(order.nextInt(mixed.size())));
                        during[asked++] = (System.nanoTime() - from) / 1e6;
                        Thread.sleep(40);
                    }
                }
            }
            System.out.printf("all by their meaning %.1f s after the last was stored (%,d different names)%n", (System.nanoTime() - start) / 1e9, names);
            System.out.printf("%n%-18s %8s %8s %8s %8s%n", "while filling, ms", "n", "p50", "p99", "max");
            line("mixed", Arrays.copyOf(during, asked), -1);
            measure(person, words.whole("rounds", 40), words.whole("at-once", 4));
            System.out.println(server.usage());
        }
    }

    private static long vectors(Connection c) throws SQLException {
        try (var s = c.createStatement(); var row = s.executeQuery("SELECT count(*) FROM retrieval.meaning")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<String> mixed() {
        return questions().values().stream().flatMap(List::stream).toList();
    }

    private static Map<String, List<String>> questions() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("words", List.of("不动产登记信息", "桃州镇 停车场", "独居老人名录", "企业信用评价年度汇总"));
        kinds.put("common words", List.of("信息", "登记信息", "基本信息 全市", "数据"));
        kinds.put("synonyms", List.of("低保", "房产", "公司 处罚", "身份证"));
        kinds.put("pinyin", List.of("budongchandengji", "tingchechang", "zuidishenghuobaozhang", "kongqizhiliang"));
        kinds.put("mistyped pinyin", List.of("budongchandegnji", "tingchechnag", "kongqizhilian", "yiliaojigo"));
        kinds.put("wrong characters", List.of("不动产登计信息", "最低生活包障", "空汽质量监测", "公交线露"));
        kinds.put("initials", List.of("bdcdj", "kqzl", "ylj", "xzcf"));
        kinds.put("fields", List.of("uscc", "公民身份号码", "lxdh", "valid_to"));
        kinds.put("nothing", List.of("外星人飞碟", "qqqqzzzz", "🙂", "㳇㳇㳇"));
        return kinds;
    }

    private static void measure(PlainHttp person, int rounds, int atOnce) throws Exception {
        for (int i = 0; i < 10; i++) {
            for (List<String> kind : questions().values()) {
                for (String q : kind) {
                    hits(person, q);
                }
            }
        }
        System.out.printf("%n%-18s %8s %8s %8s %8s %8s%n", "one at a time, ms", "n", "p50", "p99", "max", "hits");
        double[] all = new double[0];
        for (Map.Entry<String, List<String>> kind : questions().entrySet()) {
            double[] times = new double[rounds * kind.getValue().size()];
            int n = 0;
            int hits = 0;
            for (int i = 0; i < rounds; i++) {
                for (String q : kind.getValue()) {
                    long start = System.nanoTime();
                    hits += hits(person, q);
                    times[n++] = (System.nanoTime() - start) / 1e6;
                }
            }
            line(kind.getKey(), times, hits / rounds);
            int from = all.length;
            all = Arrays.copyOf(all, from + times.length);
            System.arraycopy(times, 0, all, from, times.length);
        }
        // nobody asked these before: the meaning of each has to be computed
        double[] fresh = new double[rounds * 4];
        for (int i = 0; i < fresh.length; i++) {
            String q = WHERE[i % WHERE.length] + "哪里有" + WHAT[i % WHAT.length] + "第" + i + "类";
            long start = System.nanoTime();
            hits(person, q);
            fresh[i] = (System.nanoTime() - start) / 1e6;
        }
        line("never asked before", fresh, -1);
        int known = all.length;
        all = Arrays.copyOf(all, known + fresh.length);
        System.arraycopy(fresh, 0, all, known, fresh.length);
        line("all", all, -1);
        double[][] several = new double[atOnce][];
        Thread[] threads = new Thread[atOnce];
        List<String> mixed = mixed();
        long start = System.nanoTime();
        for (int t = 0; t < atOnce; t++) {
            int me = t;
            PlainHttp mine = person.another();
            several[t] = new double[rounds * mixed.size() / 2];
            threads[t] = Thread.ofPlatform().start(() -> {
                Random order = new Random(me);
                for (int i = 0; i < several[me].length; i++) {
                    long from = System.nanoTime();
                    try {
                        hits(mine, mixed.get(order.nextInt(mixed.size())));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    several[me][i] = (System.nanoTime() - from) / 1e6;
                }
            });
        }
        for (Thread t : threads) {
            t.join();
        }
        double[] together = Arrays.stream(several).flatMapToDouble(Arrays::stream).toArray();
        System.out.printf("%n%d at once: %.0f answers a second%n", atOnce, together.length / ((System.nanoTime() - start) / 1e9));
        line("mixed", together, -1);
    }

    private static void line(String name, double[] times, int hits) {
        Arrays.sort(times);
        System.out.printf("%-18s %8d %8.1f %8.1f %8.1f %8s%n", name, times.length, times[times.length / 2], times[(int) (times.length * 0.99)], times[times.length - 1], hits < 0 ? "" : hits);
    }

    private static int hits(PlainHttp person, String q) throws IOException {
        PlainHttp.Answer answer = person.get("/api/catalog/resources?limit=20&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        if (answer.status() != 200) {
            throw new IOException(q + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("items").size();
    }

    /** Entries as they are after their publication, straight into the tables. @return how many different names they have */
    private static long seed(Connection c, int entries) throws SQLException {
        c.setAutoCommit(false);
        Random random = new Random(7);
        Set<String> names = new HashSet<>();
        try (PreparedStatement resource = c.prepareStatement("""
                INSERT INTO catalog.resource (id, code, state, draft, provider, changed_at, demo, version, class_code, name, share, open_class, level, update_period, live, published_at)
                VALUES (?, ?, 'published', 1, ?, now(), true, 3, '101001', ?, 'conditional', 'none', 3, 'daily', 1, now())""");
             PreparedStatement revision = c.prepareStatement("INSERT INTO catalog.revision (resource_id, number, body, by_name, at, published_at) VALUES (?, 1, ?::jsonb, 'bench', now(), now())")) {
            for (int i = 1; i <= entries; i++) {
                String name = WHERE[random.nextInt(WHERE.length)] + WHAT[random.nextInt(WHAT.length)] + ENDING[random.nextInt(ENDING.length)] + (i == entries ? LAST : "");
                names.add(name);
                String provider = DEPARTMENTS[random.nextInt(DEPARTMENTS.length)];
                StringBuilder columns = new StringBuilder();
                int first = random.nextInt(COLUMNS.length);
                int many = 8 + random.nextInt(8);
                for (int k = 0; k < many; k++) {
                    String[] column = COLUMNS[(first + k) % COLUMNS.length];
                    columns.append(k == 0 ? "" : ",").append("{\"field\":\"").append(column[0]).append("\",\"name\":\"").append(column[1])
                            .append("\",\"type\":\"C\",\"level\":2,\"key\":false,\"open\":false}");
                }
                resource.setLong(1, i);
                resource.setString(2, "101001/b%06d".formatted(i));
                resource.setString(3, provider);
                resource.setString(4, name);
                resource.addBatch();
                revision.setLong(1, i);
                revision.setString(2, "{\"name\":\"" + name + "\",\"classCode\":\"101001\",\"provider\":\"" + provider + "\",\"summary\":\"示范数据：" + name
                        + "，由业务系统每日更新，供部门间核验使用。\",\"share\":\"conditional\",\"open\":\"none\",\"updatePeriod\":\"daily\",\"level\":3,\"columns\":[" + columns + "]}");
                revision.addBatch();
                if (i % 2_000 == 0 || i == entries) {
                    resource.executeBatch();
                    revision.executeBatch();
                }
            }
        }
        c.commit();
        c.setAutoCommit(true);
        try (var s = c.createStatement()) {
            s.execute("VACUUM (ANALYZE) catalog.resource");
            s.execute("VACUUM (ANALYZE) catalog.revision");
        }
        return names.size();
    }
}
