package org.zhongshu.platform.messages.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The templates of all messages.yaml: one for each kind that the program knows, using that kind's words and no others. */
@Component
class Templates {

    private static final String SCHEMA = "schema/messages.json";
    private static final Pattern WORD = Pattern.compile("\\{([^}]*)}");
    private static final Set<String> MATTER = Set.of("item", "number");
    private static final Set<String> LICENCE = Set.of("type", "until");
    private static final Set<String> REPORT = Set.of("number");
    private static final Set<String> APPOINTMENT = Set.of("item", "number", "place", "when");
    private static final Set<String> PROJECT = Set.of("name", "number");
    private static final Set<String> STAGE = Set.of("name", "number", "stage");
    private static final Set<String> REVIEW = Set.of("name", "number", "stage", "review", "day", "outcome");
    private static final Set<String> DEMAND = Set.of("title", "number");
    private static final Set<String> OFFERING = Set.of("service");
    /** A screen is seen by others: not even of what kind a matter or a licence is. */
    private static final Set<String> SHORT = Set.of("number");

    static final Map<String, Set<String>> KINDS = kinds();

    private final Map<String, Template> templates = new LinkedHashMap<>();

    @Autowired
    Templates() {
        this(Declarations.load("messages.yaml", SCHEMA));
    }

    Templates(List<Declaration> files) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode n : file.root().path("messages")) {
                String at = "/messages/" + i++;
                Template t = new Template(n.path("kind").asString(), n.path("title").asString(), n.path("text").asString(), n.path("sms").asString(null));
                Set<String> words = KINDS.get(t.kind());
                if (words == null) {
                    errors.add(file.at(at + "/kind", "没有这种消息：" + t.kind()));
                    continue;
                }
                unknown(t.title(), words).ifPresent(w -> errors.add(file.at(at + "/title", t.kind() + " 不能用 {" + w + "}")));
                unknown(t.text(), words).ifPresent(w -> errors.add(file.at(at + "/text", t.kind() + " 不能用 {" + w + "}")));
                if (t.sms() != null) {
                    unknown(t.sms(), words.contains("number") ? SHORT : Set.of()).ifPresent(w -> errors.add(file.at(at + "/sms", "短信不能用 {" + w + "}：不写办的是什么事、什么证照")));
                }
                if (templates.putIfAbsent(t.kind(), t) != null) {
                    errors.add(file.at(at + "/kind", "消息 " + t.kind() + " 重复"));
                }
            }
        }
        KINDS.keySet().stream().filter(k -> !templates.containsKey(k)).forEach(k -> errors.add("messages.yaml：缺少消息 " + k + " 的模板"));
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/messages.yaml", text, SCHEMA);
    }

    private static Map<String, Set<String>> kinds() {
        Map<String, Set<String>> kinds = new LinkedHashMap<>();
        List.of("taken", "asked", "approved", "refused", "withdrawn").forEach(k -> kinds.put("matter-" + k, MATTER));
        List.of("issued", "changed", "expiring", "suspended", "resumed", "revoked").forEach(k -> kinds.put("licence-" + k, LICENCE));
        List.of("handed", "answered", "refused", "merged", "ended").forEach(k -> kinds.put("report-" + k, REPORT));
        List.of("taken", "handed", "answered", "refused", "reviewing").forEach(k -> kinds.put("complaint-" + k, REPORT));
        List.of("booked", "changed", "cancelled", "tomorrow", "closed", "missed").forEach(k -> kinds.put("appointment-" + k, APPOINTMENT));
        kinds.put("project-registered", PROJECT);
        kinds.put("project-stage", STAGE);
        List.of("called", "reviewed").forEach(k -> kinds.put("project-" + k, REVIEW));
        List.of("choose", "failed", "withdrawn", "announced", "chosen", "passed", "dropped", "awarded", "signed", "delivered", "returned", "accepted", "late").forEach(k -> kinds.put("demand-" + k, DEMAND));
        List.of("agreed", "refused").forEach(k -> kinds.put("agency-" + k, OFFERING));
        List.of("suspended", "resumed", "struck").forEach(k -> kinds.put("agency-" + k, Set.of()));
        return kinds;
    }

    private static java.util.Optional<String> unknown(String text, Set<String> words) {
        Matcher m = WORD.matcher(text);
        while (m.find()) {
            if (!words.contains(m.group(1))) {
                return java.util.Optional.of(m.group(1));
            }
        }
        return java.util.Optional.empty();
    }

    /** Null where nothing is told of it. */
    Template find(String kind) {
        return templates.get(kind);
    }
}
