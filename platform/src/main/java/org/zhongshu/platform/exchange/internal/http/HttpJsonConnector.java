package org.zhongshu.platform.exchange.internal.http;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Setting.Choice;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of a JSON interface, page by page: the usual ways of paging and of signing in, also the signatures and the SM4 envelope that
 * government gateways ask for. One connection is one gateway with its way of talking; its sources are paths.
 */
@Component
class HttpJsonConnector implements Connector {

    private final AllowedHosts hosts;
    private final Clock clock;

    HttpJsonConnector(AllowedHosts hosts, Clock clock) {
        this.hosts = hosts;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "http-json";
    }

    @Override
    public String label() {
        return "分页 JSON 接口";
    }

    @Override
    public Set<Mode> modes() {
        return Set.of(Mode.FULL, Mode.INCREMENTAL);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> all = new ArrayList<>(List.of(
                Setting.text("url", "接口地址", true, null, "如 https://gateway.example.gov.cn/api，不含具体路径"),
                new Setting("paths", "路径", Setting.Kind.MEMO, true, null, List.of(), "每行一个：路径，后面可加空格和中文名称，如 /resident/list 常住人口"),
                Setting.choice("method", "请求方法", "GET", List.of(new Choice("GET", "GET"), new Choice("POST", "POST（JSON 请求体）")), null),
                new Setting("body", "固定参数", Setting.Kind.MEMO, false, null, List.of(), "JSON 对象；GET 时作为查询参数，POST 时作为请求体，分页参数会加入其中").folded(),
                Setting.choice("paging", "分页方式", "page", List.of(new Choice("none", "不分页"), new Choice("page", "页码"), new Choice("offset", "偏移量"), new Choice("cursor", "游标"),
                        new Choice("next", "响应体中的下一页地址"), new Choice("link", "Link 响应头")), null),
                Setting.text("pageParam", "页码／偏移／游标参数名", false, "page", null).when("paging", "page", "offset", "cursor"),
                Setting.text("sizeParam", "每页条数参数名", false, "size", "填 - 则不发送").when("paging", "page", "offset", "cursor", "next", "link"),
                Setting.number("size", "每页条数", false, "500", null).when("paging", "page", "offset", "cursor", "next", "link"),
                Setting.number("first", "首页页码", false, "1", null).when("paging", "page"),
                Setting.text("next", "下一页位置", false, null, "JSON 指针：下一个游标或下一页地址，如 /data/nextCursor").when("paging", "cursor", "next"),
                Setting.text("rows", "数据行位置", true, "/data", "JSON 指针，如 /data/records；空指针填 /"),
                Setting.text("total", "总数位置", false, null, "JSON 指针，如 /data/total。填写后平台会核对条数，少了不会当作删除"),
                Setting.text("ok", "成功标志位置", false, null, "JSON 指针，如 /code").folded(),
                Setting.text("okValue", "成功标志的值", false, "0", null).folded(),
                new Setting("fields", "字段", Setting.Kind.MEMO, false, null, List.of(), "每行一个：名称=指针，如 姓名=/person/name；留空则取数据行的各个字段。嵌套的内容要在这里逐个写出，否则整段作为文本"),
                Setting.text("keys", "主键字段", false, null, "能确定一行的字段，逗号分隔"),
                Setting.text("since", "增量参数名", false, null, "增量作业把增长列已读到的最大值放在这个参数里").folded(),
                Setting.number("timeout", "超时（秒）", false, "30", null).folded(),
                Setting.number("most", "单个响应上限（MB）", false, "16", null).folded()));
        all.addAll(SignIn.settings());
        return all;
    }

    @Override
    public void check(Settings settings) {
        try (JsonApi api = new JsonApi(settings, hosts, clock)) {
            Source first = sources(settings).getFirst();
            Paging paging = Paging.of(settings);
            rows(settings, api.fetch(first.name(), paging.first(null)).body());
        }
    }

    @Override
    public List<Source> sources(Settings settings) {
        List<Source> sources = new ArrayList<>();
        for (String line : settings.get("paths").split("\\R")) {
            String[] parts = line.strip().split("\\s+", 2);
            if (parts[0].startsWith("/")) {
                sources.add(new Source(parts[0], parts.length > 1 ? parts[1] : null, null));
            }
        }
        if (sources.isEmpty()) {
            throw Problem.badRequest("bad-setting", "请至少填写一个以“/”开头的路径。");
        }
        return sources;
    }

    @Override
    public Shape shape(Settings settings, String source) {
        known(settings, source);
        try (JsonApi api = new JsonApi(settings, hosts, clock)) {
            JsonFields fields = JsonFields.of(settings);
            JsonNode body = api.fetch(source, Paging.of(settings).first(null)).body();
            Map<String, DataType> types = new LinkedHashMap<>();
            for (JsonNode row : rows(settings, body)) {
                fields.learn(row, types);
            }
            if (types.isEmpty()) {
                throw Problem.unprocessable("nothing-new", "接口没有返回数据行，无法得知有哪些字段。请检查“数据行位置”。");
            }
            Set<String> keys = new LinkedHashSet<>(List.of(settings.get("keys", "").split("\\s*[,，]\\s*")));
            return new Shape(types.entrySet().stream().map(e -> new Shape.Column(e.getKey(), e.getValue(), JsonFields.declared(e.getValue()), null, null, keys.contains(e.getKey()))).toList(),
                    JsonRows.total(settings, body), null);
        }
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        known(settings, source);
        if (mode == Mode.INCREMENTAL && (expected.growing() == null || settings.find("since").isEmpty())) {
            throw Problem.badRequest("no-growing", "增量读取需要在连接中填写“增量参数名”，并在作业中选择增长列。");
        }
        return new JsonRows(new JsonApi(settings, hosts, clock), settings, source, expected, mode == Mode.INCREMENTAL, from);
    }

    private void known(Settings settings, String source) {
        if (sources(settings).stream().noneMatch(s -> s.name().equals(source))) {
            throw Problem.notFound("no-source", "连接中没有路径“" + source + "”。");
        }
    }

    static Iterable<JsonNode> rows(Settings settings, JsonNode body) {
        JsonNode rows = JsonFields.at(body, settings.get("rows", "/"));
        if (rows.isMissingNode() || rows.isNull()) {
            return List.of();
        }
        if (!rows.isArray()) {
            throw Problem.unprocessable("drift", "接口在“" + settings.get("rows", "/") + "”处返回的不是数组，接口可能已改版。");
        }
        return rows;
    }

    static Duration timeout(Settings settings) {
        return Duration.ofSeconds(settings.number("timeout", 30, 1, 600));
    }
}
