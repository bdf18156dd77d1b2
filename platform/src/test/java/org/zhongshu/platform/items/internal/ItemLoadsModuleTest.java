package org.zhongshu.platform.items.internal;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What spreadsheets hold when people have filled them in. */
@ZhongshuTest
class ItemLoadsModuleTest {

    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    @LocalServerPort
    private int port;
    private ItemsDesk desk;
    private String code;

    @BeforeEach
    void desk() {
        desk = new ItemsDesk(port);
        code = "L" + Long.toString(System.nanoTime(), 36).toUpperCase(java.util.Locale.ROOT);
    }

    private Map<String, String> row(int n) {
        return ItemsDesk.row(code + n, "导入测试" + code + n, "市民政局");
    }

    private static Map<String, String> with(Map<String, String> row, String column, String value) {
        row.put(column, value);
        return row;
    }

    @Test
    void badRowsAreKeptWithTheirReasonsAndTheRestLoads() {
        JsonNode load = desk.load("officer-civil-affairs", List.of(row(0), with(row(1), "生效日期", "2026-02-30"), with(row(2), "事项类型", "行政许愿"), with(row(3), "承诺时限", "30个工作日"),
                with(row(4), "部门", "市宇航局"), with(row(5), "申请材料", "身份证|必要|原件|纸质|1|自备|无|A4|依据|标准|须知|http://a.gov.cn/1|http://a.gov.cn/2||多了一段"), with(row(6), "受理条件", "=HYPERLINK(\"http://x\")"), with(row(7), "部门", "卫生健康委员会"),
                with(row(8), "事项名称", ""), row(0), with(row(9), "部门", "health"), with(row(10), "法定时限", "看情况")));
        assertThat(load.path("rows").asInt()).isEqualTo(12);
        assertThat(load.path("made").asInt()).isEqualTo(1);
        assertThat(load.path("refused").asInt()).isEqualTo(11);
        List<String> reasons = new ArrayList<>();
        JsonNode rows = desk.as("officer-civil-affairs").get("/api/items/loads/" + load.path("id").asString() + "/rows").ok().path("items");
        rows.forEach(r -> reasons.add(r.path("line").asInt() + " " + r.path("reasons").path(0).asString()));
        assertThat(reasons).anyMatch(r -> r.contains("2026-02-30") && r.contains("不是日期")).anyMatch(r -> r.contains("行政许愿")).anyMatch(r -> r.contains("不能长于法定时限")).anyMatch(r -> r.contains("没有这个部门：市宇航局"))
                .anyMatch(r -> r.contains("最多 14 段")).anyMatch(r -> r.contains("公式")).anyMatch(r -> r.contains("事项名称须为")).anyMatch(r -> r.contains("本文件中重复")).anyMatch(r -> r.contains("没有编制该部门事项的权限"))
                .anyMatch(r -> r.contains("看情况") && r.contains("看不懂"));
        assertThat(rows.path(0).path("cells").path("事项名称").asString()).as("kept as they came").startsWith("导入测试");
        desk.as("officer-health").get("/api/items/loads/" + load.path("id").asString()).expect(404);
    }

    @Test
    void aPromiseInWorkingDaysMayNotOutlastTheLawsDays() {
        JsonNode load = desk.load("officer-civil-affairs", List.of(with(with(row(0), "法定时限", "20个自然日"), "承诺时限", "30个工作日"), with(with(row(1), "法定时限", "60个自然日"), "承诺时限", "15个工作日")));
        assertThat(load.path("made").asInt()).isEqualTo(1);
        assertThat(desk.as("officer-civil-affairs").get("/api/items/loads/" + load.path("id").asString() + "/rows").ok().path("items").toString()).contains("不能长于法定时限（20）");
    }

    @Test
    void otherEncodingsAndFilesThatAreNone() {
        TestClient officer = desk.as("officer-civil-affairs");
        assertThat(desk.load("officer-civil-affairs", ItemsDesk.csv(List.of(row(0))), Charset.forName("GB18030")).path("made").asInt()).isEqualTo(1);
        assertThat(desk.item("officer-civil-affairs", code + 0).path("guide").path("name").asString()).isEqualTo("导入测试" + code + 0);
        assertThat(officer.upload("/api/items/loads", "a.csv", "text/csv", new byte[0], Map.of()).expect(400).path("detail").asString()).contains("空");
        assertThat(officer.upload("/api/items/loads", "a.csv", "text/csv", ItemsDesk.csv(List.of(row(1))).getBytes(StandardCharsets.UTF_16), Map.of()).expect(400).path("code").asString()).isNotEmpty();
        assertThat(officer.upload("/api/items/loads", "a.xlsx", XLSX, "not a workbook".getBytes(StandardCharsets.UTF_8), Map.of()).expect(400).path("detail").asString()).contains("xlsx");
        assertThat(officer.upload("/api/items/loads", "a.xls", "x", new byte[]{1, 2, 3}, Map.of()).expect(400).path("detail").asString()).contains("另存为");
        assertThat(officer.upload("/api/items/loads", "a.csv", "text/csv", "姓名,年龄\n张三,3\n".getBytes(StandardCharsets.UTF_8), Map.of()).expect(400).path("detail").asString()).contains("事项编码");
    }

    /** A gigabyte that packs into a few kilobytes, and a cell of more than a million characters. */
    @Test
    void cellsThatWouldFillTheMemory() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            zip.write("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>".getBytes(StandardCharsets.UTF_8));
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 'A');
            for (int i = 0; i < 1024; i++) {
                zip.write(block);
            }
        }
        assertThat(desk.as("officer-civil-affairs").upload("/api/items/loads", "bomb.xlsx", XLSX, bomb.toByteArray(), Map.of()).expect(400).path("detail").asString()).contains("过大");
        JsonNode load = desk.load("officer-civil-affairs", List.of(with(row(0), "简介", "长".repeat(1_200_000)), row(1)));
        assertThat(load.path("made").asInt()).isEqualTo(1);
        assertThat(load.path("refused").asInt()).isEqualTo(1);
    }

    @Test
    void workbooksWithDatesAndFormulas() throws IOException {
        Map<String, String> row = row(0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Workbook book = new Workbook(out, "test", null)) {
            Worksheet sheet = book.newWorksheet("事项");
            for (int i = 0; i < ItemsDesk.HEADER.size(); i++) {
                sheet.value(0, i, ItemsDesk.HEADER.get(i));
                sheet.value(1, i, row.getOrDefault(ItemsDesk.HEADER.get(i), ""));
            }
            sheet.value(1, ItemsDesk.HEADER.indexOf("生效日期"), java.time.LocalDate.of(2026, 1, 31));
            sheet.style(1, ItemsDesk.HEADER.indexOf("生效日期")).format("yyyy-mm-dd").set();
            sheet.formula(1, ItemsDesk.HEADER.indexOf("到现场次数"), "1+1");
        }
        JsonNode load = desk.as("officer-civil-affairs").upload("/api/items/loads", "items.xlsx", XLSX, out.toByteArray(), Map.of()).ok();
        assertThat(load.path("made").asInt()).as(load.toString()).isEqualTo(1);
        JsonNode guide = desk.item("officer-civil-affairs", code + 0).path("guide");
        assertThat(guide.path("from").asString()).isEqualTo("2026-01-31");
    }

    /** The fields of an implementing list beyond what every item has. */
    private static Map<String, String> whole(Map<String, String> row) {
        row.put("实施主体性质", "受委托组织");
        row.put("委托部门", "省民政厅");
        row.put("联办机构", "公安局\n残疾人联合会");
        row.put("时限说明", "公示 5 个工作日不计入");
        row.put("到现场说明", "领取时本人到场一次");
        row.put("网上支付", "支持");
        row.put("中介服务", "房屋安全鉴定（《城市危险房屋管理规定》第七条）");
        row.put("申请材料", "申请表|必要|原件|纸质|1|申请人自备||A4|《办法》第六条|字迹清楚、签名齐全|黑色墨水填写|https://example.gov.cn/blank.pdf|https://example.gov.cn/sample.pdf\n营业执照|必要|原件|电子|0|电子证照|营业执照|||||||11100000000013338W011");
        row.put("收费", "工本费|10元|《标准》|低保对象免收");
        row.put("办理结果", "备案证明|登记备案|https://example.gov.cn/result.png");
        return row;
    }

    @Test
    void everyFieldOfAnImplementingListReachesTheGuide() {
        desk.publish(whole(ItemsDesk.row(code, "全字段事项" + code, "civil-affairs")), "civil-affairs");
        JsonNode shown = TestClient.at(port).get("/api/items/guides/" + code).ok();
        JsonNode g = shown.path("guide");
        assertThat(g.path("bodyType").asString()).isEqualTo("3");
        assertThat(shown.at("/words/bodyType/3").asString()).isEqualTo("受委托组织");
        assertThat(g.path("entrustedBy").asString()).isEqualTo("省民政厅");
        assertThat(g.path("jointly").valueStream().map(JsonNode::asString)).containsExactly("公安局", "残疾人联合会");
        assertThat(g.path("timeNote").asString()).contains("公示");
        assertThat(g.path("visitsNote").asString()).contains("领取");
        assertThat(g.path("payOnline").asString()).isEqualTo("yes");
        assertThat(g.path("services")).hasSize(1);
        assertThat(g.at("/materials/0/accepted").asString()).isEqualTo("字迹清楚、签名齐全");
        assertThat(g.at("/materials/0/filling").asString()).isEqualTo("黑色墨水填写");
        assertThat(g.at("/materials/0/basis").asString()).isEqualTo("《办法》第六条");
        assertThat(g.at("/materials/0/size").asString()).isEqualTo("A4");
        assertThat(g.at("/materials/0/blank").asString()).isEqualTo("https://example.gov.cn/blank.pdf");
        assertThat(g.at("/materials/0/sample").asString()).isEqualTo("https://example.gov.cn/sample.pdf");
        assertThat(g.at("/materials/1/licence").asString()).isEqualTo("11100000000013338W011");
        assertThat(g.at("/fees/0/relief").asString()).isEqualTo("低保对象免收");
        assertThat(g.at("/results/0/sample").asString()).endsWith("result.png");
    }

    @Test
    void linksAndCodesThatAreNoneAreRefused() {
        JsonNode load = desk.load("officer-civil-affairs", List.of(with(row(0), "申请材料", "表|必要|原件|纸质|1|自备||||||javascript:alert(1)"), with(row(1), "申请材料", "照|必要|原件|电子|0|电子证照|执照|||||||123"),
                with(row(2), "委托部门", "省厅"), with(row(3), "实施主体性质", "民间组织"), with(row(4), "办理结果", "证|证照|https://a@evil.example/x"), with(row(5), "实施主体性质", "受委托组织")));
        assertThat(load.path("refused").asInt()).isEqualTo(5);
        String reasons = desk.as("officer-civil-affairs").get("/api/items/loads/" + load.path("id").asString() + "/rows").ok().path("items").toString();
        assertThat(reasons).contains("空白表格须是以 http", "证照类型代码须为 21 位", "只有受委托组织有委托部门", "民间组织", "结果样本须是以 http");
        assertThat(desk.item("officer-civil-affairs", code + 5).path("missing").toString()).as("a draft may wait for it, what is submitted may not").contains("请写明委托部门");
    }

    @Test
    void whatIsExportedLoadsAsTheSame() {
        Map<String, String> row = whole(row(0));
        row.put("咨询电话", "+86-563-12345");
        row.put("常见说法", "带\"引号\"、逗号,的说法\n第二句");
        desk.load("officer-civil-affairs", List.of(row));
        for (String format : List.of("csv", "xlsx")) {
            TestClient.Answer file = desk.as("officer-civil-affairs").get("/api/items/export?box=all&format=" + format);
            assertThat(file.status()).isEqualTo(200);
            JsonNode again = desk.as("officer-civil-affairs").upload("/api/items/loads", "again." + format, "x", file.response().body(), Map.of()).ok();
            assertThat(again.path("same").asInt()).as(format + again).isEqualTo(again.path("rows").asInt()).isPositive();
        }
        assertThat(desk.item("officer-civil-affairs", code + 0).at("/guide/consult").asString()).isEqualTo("+86-563-12345");
        assertThat(desk.as("leader").get("/api/items/template?format=csv").text()).contains("事项编码");
    }

    @Test
    void aPlaceHasHoursAndAMapPosition() {
        Map<String, Object> place = new LinkedHashMap<>(Map.of("name", "周末也开的服务点", "kind", "village", "address", "某村", "lon", 119.4, "lat", 30.9, "hours", Map.of("working", List.of("00:00-23:59"), "off", List.of("00:00-23:59"))));
        JsonNode made = desk.as("steward").put("/api/items/places/" + code, place).ok();
        assertThat(made.path("version").asInt()).isEqualTo(1);
        desk.as("steward").put("/api/items/places/" + code, place).expect(400);
        place.put("version", 7);
        desk.as("steward").put("/api/items/places/" + code, place).expect(409);
        place.put("version", 1);
        place.put("lon", 100);
        desk.as("steward").put("/api/items/places/" + code, place).expect(400);
        place.put("lon", 119.4);
        place.put("hours", Map.of("working", List.of("17:00-08:00")));
        desk.as("steward").put("/api/items/places/" + code, place).expect(400);
        desk.as("officer-health").put("/api/items/places/" + code + "x", place).expect(403);
        assertThat(desk.stranger().get("/api/items/places/" + code).ok().at("/place/opening/open").asBoolean()).isTrue();
        place.put("hours", null);
        place.put("town", "341882100000");
        desk.as("steward").put("/api/items/places/" + code, place).ok();
        assertThat(desk.stranger().get("/api/items/places?town=341882100000").ok().path("items").toString()).contains(code);
        assertThat(desk.stranger().get("/api/items/places?town=341882101000").ok().path("items").toString()).as("another town whose code begins alike").doesNotContain(code);
    }
}
