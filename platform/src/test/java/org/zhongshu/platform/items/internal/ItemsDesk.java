package org.zhongshu.platform.items.internal;

import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tests of the item list do again and again, over HTTP as people do it. */
public final class ItemsDesk {

    static final List<String> HEADER = List.of("事项编码", "事项名称", "简介", "事项类型", "行使层级", "部门", "服务对象", "办件类型", "法定时限", "承诺时限", "设定依据", "受理条件", "申请材料", "办理流程", "收费",
            "办理结果", "办理渠道", "通办范围", "到现场次数", "办理地点", "咨询电话", "人生大事", "常见说法", "实施主体性质", "委托部门", "联办机构", "时限说明", "到现场说明", "网上支付", "中介服务", "生效日期");

    private final int port;
    private final Map<String, TestClient> people = new LinkedHashMap<>();

    public ItemsDesk(int port) {
        this.port = port;
    }

    public TestClient as(String username) {
        return people.computeIfAbsent(username, u -> TestClient.at(port).signIn(u));
    }

    TestClient stranger() {
        return people.computeIfAbsent("", u -> TestClient.at(port));
    }

    /** A whole row, ready to be submitted once loaded. */
    public static Map<String, String> row(String code, String name, String department) {
        Map<String, String> r = new LinkedHashMap<>();
        r.put("事项编码", code);
        r.put("事项名称", name);
        r.put("简介", "用于测试的事项：" + name);
        r.put("事项类型", "公共服务");
        r.put("行使层级", "县级");
        r.put("部门", department);
        r.put("服务对象", "自然人");
        r.put("办件类型", "承诺件");
        r.put("法定时限", "20个工作日");
        r.put("承诺时限", "5个工作日");
        r.put("设定依据", "测试依据第一条");
        r.put("受理条件", "本市居民");
        r.put("申请材料", "居民身份证|必要|原件|纸质和电子|1|电子证照|居民身份证\n申请表|必要|原件|纸质|1|申请人自备");
        r.put("办理流程", "申请|即时|窗口或网上提交\n受理|1个工作日|材料齐全的受理");
        r.put("收费", "不收费");
        r.put("办理结果", "办理结果通知|其他");
        r.put("办理渠道", "窗口、网上");
        r.put("通办范围", "全县通办");
        r.put("到现场次数", "1");
        r.put("办理地点", "政务服务中心|综合窗口");
        r.put("咨询电话", "0563-12345");
        r.put("常见说法", "");
        return r;
    }

    static String csv(List<Map<String, String>> rows) {
        StringBuilder text = new StringBuilder(String.join(",", HEADER)).append("\r\n");
        for (Map<String, String> row : rows) {
            List<String> cells = new ArrayList<>();
            HEADER.forEach(h -> cells.add('"' + row.getOrDefault(h, "").replace("\"", "\"\"") + '"'));
            text.append(String.join(",", cells)).append("\r\n");
        }
        return text.toString();
    }

    public JsonNode load(String username, List<Map<String, String>> rows) {
        return load(username, csv(rows), StandardCharsets.UTF_8);
    }

    JsonNode load(String username, String csv, Charset charset) {
        return as(username).upload("/api/items/loads", "items.csv", "text/csv", csv.getBytes(charset), Map.of()).ok();
    }

    /** The item of a code as the account sees it among its drafts and items in force. */
    JsonNode item(String username, String code) {
        for (JsonNode i : as(username).get("/api/items?box=all&limit=200&q=" + code).ok().path("items")) {
            if (i.path("code").asString().equals(code)) {
                return as(username).get("/api/items/" + i.path("id").asString() + "?revision=draft").ok();
            }
        }
        throw new AssertionError("no item " + code);
    }

    JsonNode step(String username, JsonNode item, String step, String reason) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("version", item.path("version").asInt()));
        if (reason != null) {
            body.put("reason", reason);
        }
        return as(username).post("/api/items/" + item.path("id").asString() + "/" + step, body).ok();
    }

    /** Loaded and submitted by the department, published by the steward. */
    public JsonNode publish(Map<String, String> row, String department) {
        load("officer-" + department, List.of(row));
        return step("steward", step("officer-" + department, item("officer-" + department, row.get("事项编码")), "submit", null), "approve", null);
    }
}
