package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Receipt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.stream.Collectors;

/** The OpenAPI 3.1 description of one service for one department: only what the grant gives is in it. */
final class ServiceDescription {

    private ServiceDescription() {
    }

    static ObjectNode of(Services.Looked looked) {
        Opening opening = looked.opening();
        ObjectNode root = Json.mapper().createObjectNode().put("openapi", "3.1.0");
        ObjectNode info = root.putObject("info");
        info.put("title", opening.entry().description().name()).put("version", "v" + opening.entry().revision() + "." + opening.dataset().version()).put("description", about(looked));
        root.putArray("servers").addObject().put("url", "/");
        root.putArray("security").addObject().putArray("token");
        ObjectNode get = root.putObject("paths").putObject(ServiceController.path(looked.service())).putObject("get");
        get.put("operationId", "read-" + opening.entry().id()).put("summary", "读取" + opening.entry().description().name());
        parameters(get.putArray("parameters"), opening);
        answers(get.putObject("responses"));
        ObjectNode components = root.putObject("components");
        components.putObject("securitySchemes").putObject("token").put("type", "http").put("scheme", "bearer");
        ObjectNode schemas = components.putObject("schemas");
        row(schemas.putObject("Row"), opening);
        page(schemas.putObject("Page"));
        problem(schemas.putObject("Problem"));
        return root;
    }

    private static String about(Services.Looked looked) {
        Opening o = looked.opening();
        StringBuilder text = new StringBuilder(o.entry().description().summary() == null ? "" : o.entry().description().summary());
        if (looked.standing().purpose() != null) {
            text.append("\n\n用途：").append(looked.standing().purpose());
        }
        if (looked.standing().until() != null) {
            text.append("\n有效期至 ").append(looked.standing().until()).append("；每分钟不超过 ").append(looked.standing().perMinute()).append(" 次。");
        }
        if (!o.decision().rows().isEmpty()) {
            text.append("\n行条件（已固定生效）：").append(o.decision().rows().stream().map(r -> r.field() + " " + r.operator() + " " + String.join(",", r.values())).collect(Collectors.joining("；")));
        }
        return text.append("\n每次应答附回执（").append(Receipt.HEADER).append("），可用 zhongshu verify-receipt 离线校验；公钥见 /share/keys。").toString().strip();
    }

    private static void parameters(ArrayNode parameters, Opening opening) {
        query(parameters, "fields", "需要的信息项，以逗号分隔；不填为全部").put("type", "string");
        query(parameters, "limit", "每页条数").put("type", "integer").put("minimum", 1).put("maximum", RowQuery.LARGEST).put("default", RowQuery.USUAL);
        query(parameters, "cursor", "上一页应答中的 next").put("type", "string");
        for (Opening.Part p : opening.parts()) {
            Dataset.Column c = p.column();
            String how = p.mask() == null ? "其他比较方式写作 " + c.field() + ".操作符=值，操作符：" + String.join(" ", RowQuery.OPERATORS) : RowQuestions.filterable(p) ? "脱敏提供，只能单独按一个完整的值筛选" : "脱敏提供，不能用来筛选";
            type(query(parameters, c.field(), c.name() + "等于。" + how), c, false);
        }
        ObjectNode header = parameters.addObject();
        header.put("name", "Accept").put("in", "header").put("description", "application/json（默认）或 text/csv").putObject("schema").put("type", "string");
    }

    private static ObjectNode query(ArrayNode parameters, String name, String description) {
        ObjectNode parameter = parameters.addObject();
        return parameter.put("name", name).put("in", "query").put("required", false).put("description", description).putObject("schema");
    }

    private static void answers(ObjectNode responses) {
        ObjectNode ok = responses.putObject("200").put("description", "一页数据");
        ObjectNode headers = ok.putObject("headers");
        headers.putObject(Receipt.HEADER).put("description", "签名回执").putObject("schema").put("type", "string");
        headers.putObject("Zhongshu-Call").put("description", "调用编号").putObject("schema").put("type", "string");
        headers.putObject("Zhongshu-Next").put("description", "CSV 应答的下一页标记").putObject("schema").put("type", "string");
        ObjectNode content = ok.putObject("content");
        content.putObject("application/json").putObject("schema").put("$ref", "#/components/schemas/Page");
        content.putObject("text/csv").putObject("schema").put("type", "string");
        String[][] refusals = {{"400", "参数有误"}, {"401", "令牌无效，或请求签名缺失、有误、重放"}, {"403", "没有授权、已撤销、已到期、信息项未授权，或来源地址不符"}, {"404", "没有这个服务"},
                {"422", "值与信息项的类型不符，或对脱敏信息项作范围筛选"}, {"429", "超过频率限额"}, {"503", "暂不可用，请稍候重试"}};
        for (String[] refusal : refusals) {
            responses.putObject(refusal[0]).put("description", refusal[1]).putObject("content").putObject("application/problem+json").putObject("schema").put("$ref", "#/components/schemas/Problem");
        }
    }

    private static void row(ObjectNode schema, Opening opening) {
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        for (Opening.Part p : opening.parts()) {
            ObjectNode property = properties.putObject(p.column().field());
            property.put("title", p.column().name());
            type(property, p.column(), p.mask() != null);
            if (p.mask() != null) {
                property.put("description", "脱敏：" + p.mask().label());
            }
        }
    }

    private static void type(ObjectNode schema, Dataset.Column column, boolean masked) {
        String type = switch (column.sqlType()) {
            case "numeric", "double precision" -> "number";
            case "bigint" -> "integer";
            case "boolean" -> "boolean";
            default -> "string";
        };
        schema.putArray("type").add(type).add("null");
        if (!masked && column.sqlType().equals("date")) {
            schema.put("format", "date");
        } else if (!masked && column.sqlType().equals("timestamptz")) {
            schema.put("format", "date-time");
        }
    }

    private static void page(ObjectNode schema) {
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        properties.putObject("items").put("type", "array").putObject("items").put("$ref", "#/components/schemas/Row");
        properties.putObject("next").put("description", "下一页的 cursor；没有更多时为 null").putArray("type").add("string").add("null");
    }

    private static void problem(ObjectNode schema) {
        ObjectNode properties = schema.put("type", "object").putObject("properties");
        for (String name : new String[]{"title", "detail", "code"}) {
            properties.putObject(name).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
    }
}
