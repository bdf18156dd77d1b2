package org.zhongshu.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code ./zhongshu bench NAME …}: finds the benchmark's class by its name and hands it the rest of the line. */
public final class Bench {

    private static final Map<String, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put("telemetry", "设备上报：确认、入库、恢复到可查 MQTT publish → acknowledged → stored → queryable");
        KNOWN.put("alerts", "预警时延：上报到案件可见 publish → case visible through the live API");
        KNOWN.put("cases", "案件全流程：50 名人员，0 与百万案件 case lifecycles by 50 officers");
        KNOWN.put("kill", "随机强杀与核对 kill -9 at random moments, restart, compare");
        KNOWN.put("push", "数据推送：每秒变动数，推送中强杀 changes to a webhook, kill -9 in the middle");
        KNOWN.put("neighbours", "两地互联：目录、申请、数据过界，各被强杀一次 two installations, each killed once");
        KNOWN.put("population", "人口库：五个来源归集、关联、主记录 load five sources, link, write golden records");
        KNOWN.put("person-lookup", "人员查询 finding people among the golden records");
        KNOWN.put("exchange-kill", "数据交换：装载速率与强杀核对 load rates of exchange jobs; kill -9 in the middle, compare");
        KNOWN.put("history", "一万点查询 a query of 10,000 points");
        KNOWN.put("catalog", "目录检索：十万条目录 search among 100,000 catalogue entries");
        KNOWN.put("items", "事项检索：一万项，用自己的话问 finding service items by own words among 10,000");
        KNOWN.put("linkage", "人员匹配：五个来源，逐对混淆 record linkage of five sources against the truth");
        KNOWN.put("sharing", "数据共享：脱敏、留痕、签名回执，与不设任何防护的同一查询相比 a shared API against the same query bare");
        KNOWN.put("address", "标准地址：拆分速度与地址库匹配 parsing addresses and finding them in a base");
        KNOWN.put("capture", "变更捕获：时延、持续速率、强杀 change capture: latency, sustained rate, kill -9");
        KNOWN.put("credentials", "电子证照：签发、扫码核验、离线核验 issuing sealed credentials, verifying codes online and offline");
        KNOWN.put("onecode", "一码通：脱网核验、联网扫码 the one code: verification offline on one core, scans online");
        KNOWN.put("decisions", "自动审批：决策并留存 decisions by tables, each stored with its facts and trace");
        KNOWN.put("matters", "即办件：提交、决定、签章、可见 an instant item: submitted, decided, licence sealed, visible");
        KNOWN.put("inbox", "办件收件箱：二十万件办件的部门，列表、计数、按状态 an officer's inbox with 200,000 matters behind it");
        KNOWN.put("reading", "照片识别：三种证件，逐字段核对，每张用时与内存 papers read in photographs, field by field");
        KNOWN.put("writer", "入库单项 the telemetry writer alone");
    }

    private Bench() {
    }

    public static void main(String[] arguments) throws Throwable {
        if (arguments.length == 0 || !KNOWN.containsKey(arguments[0])) {
            KNOWN.forEach((name, about) -> System.out.printf("%-14s %s%n", name, about));
            System.exit(arguments.length == 0 ? 0 : 2);
        }
        StringBuilder name = new StringBuilder();
        for (String word : arguments[0].split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        Class<?> benchmark = Class.forName("org.zhongshu.bench." + name + "Bench");
        try {
            benchmark.getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
