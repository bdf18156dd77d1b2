package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.zhongshu.platform.shared.Declarations;
import tools.jackson.databind.JsonNode;

import javax.xml.parsers.DocumentBuilderFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The hall's facts, forms and composite matters fit the decision tables and the demonstration's items. */
class HallDeclarationsTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\uFEFF?([A-Z]{2}-\\d\\d),");
    private static FactList facts;

    @BeforeAll
    static void read() {
        facts = new FactList(Declarations.load("facts.yaml", "schema/facts.json"), (library, field) -> true, type -> true, field -> true);
    }

    /** @return key and type of each fact that a table reads */
    private static List<String[]> inputs(Resource table) throws Exception {
        Document dmn = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(table.getInputStream());
        List<String[]> inputs = new ArrayList<>();
        NodeList all = dmn.getElementsByTagName("inputData");
        for (int i = 0; i < all.getLength(); i++) {
            Element variable = (Element) ((Element) all.item(i)).getElementsByTagName("variable").item(0);
            String type = variable.getAttribute("typeRef");
            inputs.add(new String[]{variable.getAttribute("name"), type.equals("texts") ? "list" : type});
        }
        return inputs;
    }

    @Test
    void everyFactThatATableReadsIsDeclaredWithItsType() throws Exception {
        Resource[] tables = new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn");
        List<String> wrong = new ArrayList<>();
        for (Resource table : tables) {
            for (String[] input : inputs(table)) {
                Fact fact = facts.find(input[0]);
                if (fact == null || !fact.type().id().equals(input[1])) {
                    wrong.add(table.getFilename() + " " + input[0] + " " + input[1] + ", declared " + (fact == null ? "nowhere" : fact.type().id()));
                }
            }
        }
        assertThat(tables.length).isGreaterThanOrEqualTo(36);
        assertThat(wrong).isEmpty();
    }

    @Test
    void aTablesQuestionsOfferTheChoicesThatItKnows() throws Exception {
        // an enum that the table does not know would never be approved; both sides are read here as text
        List<String> wrong = new ArrayList<>();
        for (Resource table : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn")) {
            String text = table.getContentAsString(StandardCharsets.UTF_8);
            for (String[] input : inputs(table)) {
                Fact fact = facts.find(input[0]);
                if (fact != null && fact.asked() && fact.schema() != null && fact.schema().has("enum")) {
                    boolean any = false;
                    for (var choice : fact.schema().path("enum")) {
                        any |= text.contains("\"" + choice.asString() + "\"");
                    }
                    if (!any) {
                        wrong.add(table.getFilename() + " " + input[0]);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyDateThatIsAskedSaysBetweenWhichDaysItMakesSense() {
        assertThat(facts.list().stream().filter(f -> f.asked() && f.type() == FactType.DATE && (f.schema() == null || !f.schema().has(DateLimit.EARLIEST) || !f.schema().has(DateLimit.LATEST))).map(Fact::key)).isEmpty();
    }

    /** What a person decides is asked for field by field: at least three questions, and words only beside them. */
    @Test
    void noItemAsksForWordsAlone() throws Exception {
        OnlineServices services = new OnlineServices(Declarations.load("matters.yaml", "schema/matters.json"), facts, type -> true);
        Set<String> tables = new TreeSet<>();
        for (Resource table : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn")) {
            tables.add(table.getFilename().replace(".dmn", ""));
        }
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv")));
        List<String> wrong = new ArrayList<>();
        int items = 0;
        while (row.find()) {
            if (!tables.contains(row.group(1))) {
                items++;
                List<Fact> asked = services.of(row.group(1)).asks().stream().map(a -> facts.find(a.key())).toList();
                long fields = asked.stream().filter(f -> f.widget() == null).count();
                if (fields < 3 || asked.size() > 10) {
                    wrong.add(row.group(1) + " asks " + asked.stream().map(Fact::label).toList());
                }
            }
        }
        assertThat(items).isGreaterThan(70);
        assertThat(wrong).isEmpty();
    }

    /** A number has its limits, a text its length or its pattern, a choice its choices: no question takes everything. */
    @Test
    void everyQuestionSaysWhatItTakes() {
        assertThat(facts.list().stream().filter(Fact::asked).filter(f -> switch (f.type()) {
            case NUMBER -> f.schema() == null || !f.schema().has("minimum") || !f.schema().has("maximum");
            case STRING -> f.schema() == null || !(f.schema().has("enum") || f.schema().has("pattern") || f.schema().has("maxLength"));
            case LIST -> f.schema() == null || f.schema().path("items").path("enum").isEmpty();
            default -> false;
        }).map(Fact::key)).isEmpty();
    }

    /** A guide names no machine among its steps that it does not name among its ways. */
    @Test
    void aGuidesStepsAndItsWaysAgree() throws IOException {
        String sheet = Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv"));
        List<String> wrong = new ArrayList<>();
        int steps = 0;
        for (String row : sheet.split("(?m)^(?=[A-Z]{2}-\\d\\d,)")) {
            if (row.contains("自助机提交")) {
                steps++;
                if (!row.contains("、自助机")) {
                    wrong.add(row.substring(0, 5));
                }
            }
        }
        assertThat(steps).isGreaterThan(10);
        assertThat(wrong).isEmpty();
    }

    /** What is applied for a child says so: nothing that the parent is or has decides of the child. */
    @Test
    void theBirthOfAChildAsksForTheChild() {
        OnlineServices services = new OnlineServices(Declarations.load("matters.yaml", "schema/matters.json"), facts, type -> true);
        Composite birth = new CompositeList(Declarations.load("composites.yaml", "schema/composites.json"), code -> true, facts).get("birth");
        assertThat(birth.answers()).containsEntry("answer_for_whom", "子女");
        for (String item : List.of("WJ-07", "GA-01", "YB-01", "RS-01")) {
            assertThat(services.of(item).asks().stream().map(Service.Ask::key)).as(item).contains("answer_baby_name", "answer_baby_sex", "answer_baby_born", "answer_birth_certificate");
        }
        assertThat(services.of("YB-01").asks().stream().filter(a -> a.key().startsWith("answer_baby"))).allMatch(a -> a.when().get("answer_for_whom").equals(List.of("子女")));
    }

    /** What a table decides at once, libraries, credentials, departments' data and a promise answer for: nobody brings paper. */
    @Test
    void anInstantItemAsksForNoPaper() throws Exception {
        String sheet = Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv"));
        List<String> wrong = new ArrayList<>();
        int instant = 0;
        Pattern needed = Pattern.compile("(?m)([^\"\\n|]+)\\|必要\\|[^|]*\\|([^|]*)\\|[^|]*\\|(基础库|电子证照|告知承诺|政府部门核发|申请人自备|其他)");
        Matcher row = ROW.matcher(sheet);
        Set<String> tables = new TreeSet<>();
        for (Resource table : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn")) {
            tables.add(table.getFilename().replace(".dmn", ""));
        }
        int at = row.find() ? row.start() : 0;
        String code = row.group(1);
        while (code != null) {
            boolean more = row.find();
            String text = sheet.substring(at, more ? row.start() : sheet.length());
            if (tables.contains(code)) {
                instant++;
                Matcher m = needed.matcher(text);
                boolean any = false;
                while (m.find()) {
                    any = true;
                    if (!Set.of("基础库", "电子证照", "告知承诺").contains(m.group(3)) || !m.group(2).equals("电子")) {
                        wrong.add(code + " " + m.group());
                    }
                }
                if (!any) {
                    wrong.add(code + " has no materials, or they were not read");
                }
            }
            at = more ? row.start() : at;
            code = more ? row.group(1) : null;
        }
        assertThat(instant).isEqualTo(tables.size());
        assertThat(wrong).isEmpty();
    }

    /**
     * An approval is not the end: there is a sealed document in the applicant's list, or at least a sentence that says what follows.
     * Whatever the document must say comes from somewhere, and it is for those who may apply, by the department that decides.
     */
    @Test
    void anInstantItemHandsOverADocumentThatCanBeMade() throws Exception {
        Map<String, JsonNode> types = new HashMap<>();
        Declarations.load("credentials.yaml", "schema/credentials.json").forEach(f -> f.root().path("types").forEach(t -> types.put(t.path("id").asString(), t)));
        OnlineServices services = new OnlineServices(Declarations.load("matters.yaml", "schema/matters.json"), facts, types::containsKey);
        String sheet = Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv"));
        List<String> wrong = new ArrayList<>();
        int handed = 0;
        for (Resource table : new PathMatchingResourcePatternResolver().getResources("classpath*:apps/hall/decisions/*.dmn")) {
            String code = table.getFilename().replace(".dmn", "");
            Service service = services.of(code);
            if (service.issue() == null) {
                if (service.next() == null) {
                    wrong.add(code + " hands over nothing and does not say what follows");
                }
                continue;
            }
            handed++;
            JsonNode type = types.get(service.issue().type());
            documentFits(code, service.issue(), type, table.getContentAsString(StandardCharsets.UTF_8), wrong);
            Matcher row = Pattern.compile("(?m)^\\uFEFF?" + code + ",(.*)$").matcher(sheet);
            assertThat(row.find()).as(code).isTrue();
            String[] cells = row.group(1).split(",");
            String holder = type.path("holder").asString();
            Set<String> may = service.audience().isEmpty() ? new TreeSet<>(List.of(cells[6].replace("自然人", "person").replace("法人", "firm").split("、"))) : service.audience();
            if (service.issue().holder().equals("applicant") && !holder.equals("either") && !may.equals(Set.of(holder))) {
                wrong.add(code + " is for " + may + ", its document for a " + holder);
            }
            if (!type.path("issuer").asString().equals(cells[4])) {
                wrong.add(code + " is decided by " + cells[4] + ", its document sealed by " + type.path("issuer").asString());
            }
            if (fee(sheet, code) && (service.next() == null || !service.next().contains("缴"))) {
                wrong.add(code + " costs money, and nobody says where it is paid");
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(handed).isGreaterThanOrEqualTo(36);
    }

    /** A licence that is held is changed and ended by whoever issues it, in fields that it has. */
    @Test
    void whatAnApprovalDoesToLicencesThatAreHeldIsItsIssuersToDo() throws Exception {
        Map<String, JsonNode> types = new HashMap<>();
        Declarations.load("credentials.yaml", "schema/credentials.json").forEach(f -> f.root().path("types").forEach(t -> types.put(t.path("id").asString(), t)));
        OnlineServices services = new OnlineServices(Declarations.load("matters.yaml", "schema/matters.json"), facts, types::containsKey);
        String sheet = Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv"));
        List<String> wrong = new ArrayList<>();
        Set<String> acting = new TreeSet<>();
        for (Service service : services.list()) {
            for (Service.Held held : service.held()) {
                acting.add(service.item());
                JsonNode type = types.get(held.type());
                Matcher row = Pattern.compile("(?m)^\\uFEFF?" + service.item() + ",(.*)$").matcher(sheet);
                assertThat(row.find()).as(service.item()).isTrue();
                if (!type.path("issuer").asString().equals(row.group(1).split(",")[4])) {
                    wrong.add(service.item() + " is not decided by who issues " + held.type());
                }
                Set<String> fields = new TreeSet<>(held.fields().keySet());
                fields.addAll(held.match().keySet());
                type.path("fields").forEach(f -> fields.remove(f.path("id").asString()));
                fields.forEach(f -> wrong.add(service.item() + ": " + held.type() + " has no field " + f));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(acting).contains("SC-02", "SC-03", "WJ-01", "CL-01");
        assertThat(services.of("CL-01").issue().holder()).isEqualTo("card_number");
    }

    private static void documentFits(String code, Service.Issue issue, JsonNode type, String table, List<String> wrong) {
        Set<String> unknown = new TreeSet<>(issue.fields().keySet());
        for (JsonNode f : type.path("fields")) {
            String id = f.path("id").asString();
            unknown.remove(id);
            String from = issue.fields().get(id);
            if (from == null && f.path("must").asBoolean(true)) {
                wrong.add(code + " does not say " + id);
            }
            if (from != null && from.startsWith("output:") && !table.contains("name=\"" + from.substring(7) + "\"")) {
                wrong.add(code + " " + id + ": its table says no " + from);
            }
            if (from != null && from.startsWith("=") && from.length() - 1 > f.path("length").asInt(60)) {
                wrong.add(code + " " + id + " is too long");
            }
            Fact fact = from == null ? null : facts.find(from);
            if (fact != null && f.path("kind").asString("").equals("choice") && fact.asked() && !f.path("choices").equals(fact.schema().path("enum"))) {
                wrong.add(code + " " + id + " offers other choices than " + from);
            }
        }
        unknown.forEach(u -> wrong.add(code + ": its document has no field " + u));
    }

    /** Whether the guide of the demonstration names a price. */
    private static boolean fee(String sheet, String code) {
        int at = sheet.indexOf("\n" + code + ",");
        Matcher end = Pattern.compile("(?m)^[A-Z]{2}-\\d\\d,").matcher(sheet);
        String text = sheet.substring(Math.max(at, 0), end.find(at + code.length() + 2) ? end.start() : sheet.length());
        return !text.contains("不收费");
    }

    @Test
    void formsAndCompositesNameItemsOfTheDemonstration() throws IOException {
        Set<String> items = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv")));
        while (row.find()) {
            items.add(row.group(1));
        }
        assertThat(items).hasSizeGreaterThan(60);
        OnlineServices services = new OnlineServices(Declarations.load("matters.yaml", "schema/matters.json"), facts, type -> true);
        assertThat(items).containsAll(services.list().stream().map(Service::item).toList());
        CompositeList composites = new CompositeList(Declarations.load("composites.yaml", "schema/composites.json"), code -> true, facts);
        assertThat(composites.list()).hasSizeGreaterThanOrEqualTo(12);
        composites.list().forEach(c -> assertThat(items).as(c.id()).containsAll(c.parts().stream().map(Composite.Part::item).toList()));
        assertThat(composites.get("construction").stages()).hasSize(4);
    }
}
