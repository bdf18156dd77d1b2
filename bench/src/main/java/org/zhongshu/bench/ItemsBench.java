package org.zhongshu.bench;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Finding service items by people's own words through the public API, JSON included: how long an answer takes.
 *
 * <pre>
 * ./zhongshu bench items [--items 10000] [--rounds 40] [--data DIR]
 * </pre>
 */
public final class ItemsBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String[] WHERE = {"桃州镇", "柏垫镇", "誓节镇", "邱村镇", "新杭镇", "东亭乡", "卢村乡", "四合乡", "杨滩镇", "城区", "开发区", "农村", "城镇", "老年人", "残疾人", "青年", "小微企业", "个体户", "退役军人", "外来人员"};
    private static final String[] WHAT = {"出生登记", "养老保险参保", "医疗费用报销", "公积金提取", "二手房过户", "营业执照变更", "食品经营许可", "驾驶证换领", "施工许可", "低保申请", "高龄津贴", "失业金申领", "入学报名", "结婚登记", "户口迁移", "宅基地审批",
            "农机补贴", "排水许可", "招牌设置", "环评审批", "法律援助", "公租房申请", "慢病认定", "异地就医备案", "社保卡补换"};
    private static final String[] ENDING = {"", "（变更）", "（注销）", "（补办）", "（延续）", "咨询", "备案", "核验", "首次办理", "续办", "年度审核", "证明开具", "信息更正", "代办", "预约", "上门办", "网上办", "跨省办", "一次办", "容缺办"};
    private static final String[] SAYING = {"怎么弄", "要带什么", "到哪里办", "丢了怎么办", "能不能代办", "要多少钱", "几天办好"};
    private static final String[] DEPARTMENTS = {"public-security", "human-resources", "housing", "health", "education", "market", "civil-affairs", "natural-resources", "agriculture", "transport"};

    private ItemsBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int items = words.whole("items", 10_000);
        int rounds = words.whole("rounds", 40);
        // the bench is one address: the limits for strangers are lifted
        try (BenchFolder data = BenchFolder.of(words);
             ServerProcess server = new ServerProcess(data.path(), List.of()).with("-Dzhongshu.items.questions-per-minute=10000000").with("-Dzhongshu.items.pages-per-minute=10000000")) {
            System.out.printf("server ready in %.1f s, data in %s%n", server.start(), data.path());
            try (Connection c = server.database()) {
                seed(c, items);
                long start = System.nanoTime();
                PlainHttp citizen = new PlainHttp(server.url());
                while (hits(citizen, "验收标记最后一项") == 0 || vectors(c) < expected(items)) {
                    if (System.nanoTime() - start > 1_200_000_000_000L) {
                        throw new IOException("not all found after twenty minutes");
                    }
                    Thread.sleep(500);
                }
                System.out.printf("%,d items found by words and meaning %.1f s after the last was stored%n", items, (System.nanoTime() - start) / 1e9);
                measure(citizen, rounds);
            }
            System.out.println(server.usage());
        }
    }

    private static Map<String, List<String>> questions() {
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("own words", List.of("刚生了小孩要办什么", "买了别人的旧房子怎么过户", "奶奶八十五了有没有钱发", "想开个小饭馆要哪些证"));
        kinds.put("names", List.of("公积金提取", "食品经营许可 延续", "桃州镇出生登记", "慢病认定"));
        kinds.put("pinyin", List.of("gongjijin", "hukouqianyi", "jiehundengji", "shebaoka"));
        kinds.put("mistyped", List.of("公机金提取", "低宝申请", "结混登记", "驾使证换领"));
        kinds.put("nothing", List.of("外星人飞碟", "qqqqzzzz", "🙂"));
        return kinds;
    }

    private static void measure(PlainHttp citizen, int rounds) throws IOException {
        for (int i = 0; i < 15; i++) {
            for (List<String> kind : questions().values()) {
                for (String q : kind) {
                    hits(citizen, q);
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
                    hits += hits(citizen, q);
                    times[n++] = (System.nanoTime() - start) / 1e6;
                }
            }
            line(kind.getKey(), times, hits / rounds);
            int from = all.length;
            all = Arrays.copyOf(all, from + times.length);
            System.arraycopy(times, 0, all, from, times.length);
        }
        double[] fresh = new double[rounds * 4];
        for (int i = 0; i < fresh.length; i++) {
            String q = "我家在" + WHERE[i % WHERE.length] + "想问" + WHAT[i % WHAT.length] + SAYING[i % SAYING.length] + i;
            long start = System.nanoTime();
            hits(citizen, q);
            fresh[i] = (System.nanoTime() - start) / 1e6;
        }
        line("never asked before", fresh, -1);
        int known = all.length;
        all = Arrays.copyOf(all, known + fresh.length);
        System.arraycopy(fresh, 0, all, known, fresh.length);
        line("all", all, -1);
    }

    private static void line(String name, double[] times, int hits) {
        Arrays.sort(times);
        System.out.printf("%-18s %8d %8.1f %8.1f %8.1f %8s%n", name, times.length, times[times.length / 2], times[(int) (times.length * 0.99)], times[times.length - 1], hits < 0 ? "" : hits);
    }

    private static int hits(PlainHttp citizen, String q) throws IOException {
        PlainHttp.Answer answer = citizen.get("/api/items/guides?limit=10&q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
        if (answer.status() != 200) {
            throw new IOException(q + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("items").size();
    }

    private static long vectors(Connection c) throws SQLException {
        try (var s = c.createStatement(); var row = s.executeQuery("SELECT count(*) FROM retrieval.meaning")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Names, two sayings and a summary each, all different but for the names that come again. */
    private static long expected(int items) {
        return items * 3L;
    }

    private static void seed(Connection c, int items) throws SQLException {
        c.setAutoCommit(false);
        Random random = new Random(11);
        try (PreparedStatement item = c.prepareStatement("""
                INSERT INTO items.item (id, code, state, draft, live, department, changed_at, published_at, name, kind, audience, events, places, demo, version)
                VALUES (?, ?, 'published', 1, 1, ?, now(), now(), ?, '20', '{person}', '{}', '{@center}', true, 3)""");
             PreparedStatement revision = c.prepareStatement("INSERT INTO items.revision (item_id, number, body, by_name, at, published_at) VALUES (?, 1, ?::jsonb, 'bench', now(), now())")) {
            for (int i = 1; i <= items; i++) {
                String what = WHAT[random.nextInt(WHAT.length)];
                String name = WHERE[i % WHERE.length] + what + ENDING[i / WHERE.length % ENDING.length] + i + (i == items ? "验收标记最后一项" : "");
                String department = DEPARTMENTS[random.nextInt(DEPARTMENTS.length)];
                item.setLong(1, i);
                item.setString(2, "B-" + i);
                item.setString(3, department);
                item.setString(4, name);
                item.addBatch();
                revision.setLong(1, i);
                revision.setString(2, """
                        {"code":"B-%d","name":"%s","summary":"示范数据：%s的办事指南，由部门编制，两人审核后发布。","kind":"20","level":"4","department":"%s","audience":["person"],"handling":"promise",
                         "promised":{"number":5,"unit":"W"},"conditions":["本市居民","材料齐全"],"materials":[{"name":"居民身份证","need":"required","original":"original","form":"electronic","copies":0,"source":"credential"}],
                         "steps":[{"name":"申请"},{"name":"受理"}],"results":[{"name":"办理结果","kind":"other"}],"channels":["window","online"],"area":"county","windows":[{"place":"@center"}],
                         "sayings":["%s%s","%s%s%d"]}""".formatted(i, name, name, department, name, SAYING[i % SAYING.length], what, SAYING[(i + 3) % SAYING.length], i));
                revision.addBatch();
                if (i % 2_000 == 0 || i == items) {
                    item.executeBatch();
                    revision.executeBatch();
                }
            }
        }
        c.commit();
        c.setAutoCommit(true);
        try (var s = c.createStatement()) {
            s.execute("VACUUM (ANALYZE) items.item");
            s.execute("VACUUM (ANALYZE) items.revision");
        }
    }
}
