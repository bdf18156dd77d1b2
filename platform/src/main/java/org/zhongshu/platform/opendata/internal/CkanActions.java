package org.zhongshu.platform.opendata.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.opendata.internal.OpenShelf.Item;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CKAN's view of the shelf: packages are publications, organizations departments, groups themes, resources files. */
@Component
class CkanActions {

    private static final int MOST_ROWS = 1000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final Pattern FILTER = Pattern.compile("([+-]?)([A-Za-z_.]+):(?:\\(([^)]*)\\)|\"([^\"]*)\"|(\\S+))");
    /** Always true here, so that filters which harvesters add by habit do no harm. */
    private static final Map<String, String> GIVEN = Map.of("state", "active", "dataset_type", "dataset", "type", "dataset", "private", "false", "capacity", "public");

    private final OpenShelf shelf;
    private final CityProfile city;

    CkanActions(OpenShelf shelf, CityProfile city) {
        this.shelf = shelf;
        this.city = city;
    }

    Object status() {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("ckan_version", "2.10.0");
        status.put("site_url", OpenAddresses.base());
        status.put("site_title", city.current().name() + "公共数据开放");
        status.put("site_description", "");
        status.put("locale_default", "zh_Hans_CN");
        status.put("extensions", List.of("datastore"));
        return status;
    }

    List<String> packageList(CkanParameters p) {
        int offset = p.number("offset", 0, Integer.MAX_VALUE);
        return shelf.all().stream().map(Item::id).sorted().skip(offset).limit(p.number("limit", Integer.MAX_VALUE, Integer.MAX_VALUE)).toList();
    }

    Object packageShow(CkanParameters p) {
        return describe(item(p.needed("id")));
    }

    private Item item(String id) {
        return shelf.all().stream().filter(i -> i.id().equals(id) || OpenAddresses.uuid("package", i.id()).equals(id)).findFirst().orElseThrow(() -> Problem.notFound("no-package", "package"));
    }

    Object packagesWithResources(CkanParameters p) {
        return shelf.all().stream().skip(p.number("offset", 0, Integer.MAX_VALUE)).limit(p.number("limit", MOST_ROWS, MOST_ROWS)).map(this::describe).toList();
    }

    Object packageSearch(CkanParameters p) {
        String q = p.text("q");
        List<Item> found = q == null || q.equals("*:*") ? shelf.all() : q.contains(":") && FILTER.matcher(q).find() ? shelf.all().stream().filter(fits(q)).toList() : shelf.search(q);
        List<Item> chosen = found;
        for (String name : List.of("fq", "fq_list")) {
            for (String fq : name.equals("fq") ? p.text("fq") == null ? List.<String>of() : List.of(p.text("fq")) : p.list("fq_list")) {
                chosen = chosen.stream().filter(fits(fq)).toList();
            }
        }
        String sort = p.text("sort");
        List<Item> ordered = sort == null ? q == null || q.equals("*:*") ? chosen.stream().sorted(Comparator.comparing(Item::modified).reversed()).toList() : chosen : sorted(chosen, sort);
        int start = p.number("start", 0, 1_000_000);
        int rows = p.number("rows", 10, MOST_ROWS);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("count", ordered.size());
        result.put("sort", sort == null ? "score desc, metadata_modified desc" : sort);
        result.put("facets", new LinkedHashMap<>());
        result.put("results", ordered.stream().skip(start).limit(rows).map(this::describe).toList());
        Map<String, Object> facets = new LinkedHashMap<>();
        Map<String, Object> searchFacets = new LinkedHashMap<>();
        int most = p.text("facet.limit") == null || p.text("facet.limit").equals("-1") ? 50 : p.number("facet.limit", 50, 1000);
        for (String field : p.list("facet.field").stream().limit(20).toList()) {
            Map<String, long[]> counts = new TreeMap<>();
            Map<String, String> names = new LinkedHashMap<>();
            ordered.forEach(i -> values(i, field).forEach((value, name) -> {
                counts.computeIfAbsent(value, v -> new long[1])[0]++;
                names.put(value, name);
            }));
            List<Map<String, Object>> items = counts.entrySet().stream().sorted((a, b) -> Long.compare(b.getValue()[0], a.getValue()[0])).limit(most == 0 ? Integer.MAX_VALUE : most)
                    .map(e -> Map.<String, Object>of("name", e.getKey(), "display_name", names.get(e.getKey()), "count", e.getValue()[0])).toList();
            Map<String, Object> plain = new LinkedHashMap<>();
            items.forEach(i -> plain.put((String) i.get("name"), i.get("count")));
            facets.put(field, plain);
            searchFacets.put(field, Map.of("title", field, "items", items));
        }
        result.put("facets", facets);
        result.put("search_facets", searchFacets);
        return result;
    }

    /** A filter query of the kind harvesters write: {@code organization:x +tags:"y" -res_format:CSV groups:(a OR b)}; all must hold. */
    private java.util.function.Predicate<Item> fits(String fq) {
        List<java.util.function.Predicate<Item>> all = new ArrayList<>();
        Matcher m = FILTER.matcher(fq);
        while (m.find() && all.size() < 50) {
            boolean not = m.group(1).equals("-");
            String field = m.group(2);
            String given = m.group(3) != null ? m.group(3) : m.group(4) != null ? m.group(4) : m.group(5);
            Set<String> wanted = new HashSet<>();
            for (String part : m.group(3) != null ? given.split("\\s+(?:OR\\s+)?") : new String[]{given}) {
                wanted.add(part.replace("\"", "").toLowerCase(Locale.ROOT));
            }
            all.add(i -> not != (wanted.contains("*") || values(i, field).keySet().stream().anyMatch(v -> wanted.contains(v.toLowerCase(Locale.ROOT)))));
        }
        return i -> all.stream().allMatch(f -> f.test(i));
    }

    /** value → what people call it. */
    private static Map<String, String> values(Item i, String field) {
        Map<String, String> values = new LinkedHashMap<>();
        switch (field) {
            case "organization", "owner_org" -> values.put(i.publication().department(), i.departmentName());
            case "groups" -> values.put(i.theme().id(), i.theme().label());
            case "tags" -> i.release().plan().keywords().forEach(k -> values.put(k, k));
            case "res_format" -> i.formats().stream().sorted().forEach(f -> values.put(f.toUpperCase(Locale.ROOT), f.toUpperCase(Locale.ROOT)));
            case "license_id" -> values.put(license(i), license(i));
            case "name" -> values.put(i.id(), i.title());
            case "id" -> values.put(OpenAddresses.uuid("package", i.id()), i.title());
            case "title" -> values.put(i.title(), i.title());
            default -> {
                if (GIVEN.containsKey(field)) {
                    values.put(GIVEN.get(field), GIVEN.get(field));
                }
            }
        }
        return values;
    }

    private static List<Item> sorted(List<Item> items, String sort) {
        Comparator<Item> order = null;
        for (String part : sort.split(",")) {
            String[] words = part.strip().split("\\s+");
            Comparator<Item> by = switch (words[0]) {
                case "name" -> Comparator.comparing(Item::id);
                case "title", "title_string" -> Comparator.comparing(Item::title);
                case "metadata_modified" -> Comparator.comparing(Item::modified);
                case "metadata_created" -> Comparator.comparing(i -> i.publication().issuedAt());
                case "views_recent", "views_total" -> Comparator.comparingLong(i -> i.counts()[0]);
                // as found
                case "score", "relevance" -> Comparator.comparing(i -> 0);
                default -> throw CkanParameters.wrong("sort", "Cannot sort by field `" + words[0].replaceAll("[^A-Za-z_.]", "") + "`");
            };
            boolean down = words.length > 1 && words[1].equalsIgnoreCase("desc");
            order = order == null ? down ? by.reversed() : by : order.thenComparing(down ? by.reversed() : by);
        }
        return items.stream().sorted(order).toList();
    }

    Object resourceShow(CkanParameters p) {
        String id = p.needed("id");
        for (Item i : shelf.all()) {
            for (Map<String, Object> resource : resources(i)) {
                if (id.equals(resource.get("id")) || id.equals(i.id() + "." + resource.get("format").toString().toLowerCase(Locale.ROOT))) {
                    return resource;
                }
            }
        }
        throw Problem.notFound("no-resource", "Resource was not found.");
    }

    /** The publication that a resource belongs to. */
    Item ofResource(String id) {
        return shelf.all().stream().filter(i -> id.equals(i.id()) || resources(i).stream().anyMatch(r -> id.equals(r.get("id"))) || i.formats().stream().anyMatch(f -> id.equals(i.id() + "." + f))).findFirst()
                .orElseThrow(() -> Problem.notFound("no-resource", "Resource \"" + (id.length() > 60 ? "…" : id) + "\" was not found."));
    }

    Object organizationList(CkanParameters p) {
        Map<String, Item> one = new TreeMap<>();
        shelf.all().forEach(i -> one.putIfAbsent(i.publication().department(), i));
        return p.truth("all_fields", false) ? one.values().stream().map(i -> organization(i, true)).toList() : new ArrayList<>(one.keySet());
    }

    Object organizationShow(CkanParameters p) {
        String id = p.needed("id");
        Item item = shelf.all().stream().filter(i -> i.publication().department().equals(id) || OpenAddresses.uuid("organization", i.publication().department()).equals(id)).findFirst()
                .orElseThrow(() -> Problem.notFound("no-organization", "organization"));
        Map<String, Object> organization = organization(item, true);
        if (p.truth("include_datasets", false)) {
            organization.put("packages", shelf.all().stream().filter(i -> i.publication().department().equals(item.publication().department())).limit(MOST_ROWS).map(this::describe).toList());
        }
        return organization;
    }

    Object groupList(CkanParameters p) {
        Set<OpenTheme> themes = new LinkedHashSet<>();
        shelf.all().stream().map(Item::theme).sorted().forEach(themes::add);
        return p.truth("all_fields", false) ? themes.stream().map(this::group).toList() : themes.stream().map(OpenTheme::id).toList();
    }

    Object groupShow(CkanParameters p) {
        String id = p.needed("id");
        OpenTheme theme = shelf.all().stream().map(Item::theme).filter(t -> t.id().equals(id) || OpenAddresses.uuid("group", t.id()).equals(id)).findFirst().orElseThrow(() -> Problem.notFound("no-group", "group"));
        return group(theme);
    }

    List<String> tagList(CkanParameters p) {
        String q = p.text("query");
        Set<String> tags = new java.util.TreeSet<>();
        shelf.all().forEach(i -> tags.addAll(i.release().plan().keywords()));
        return tags.stream().filter(t -> q == null || t.contains(q)).toList();
    }

    Object licenses() {
        return List.of(license("open", "无条件开放", true), license("conditional", "依条件开放", false));
    }

    private static Map<String, Object> license(String id, String title, boolean open) {
        return Map.of("id", id, "title", title, "status", "active", "is_okd_compliant", open, "domain_data", true, "url", "");
    }

    private static String license(Item i) {
        return i.release().plan().license();
    }

    private Map<String, Object> organization(Item i, boolean counted) {
        Map<String, Object> o = new LinkedHashMap<>();
        o.put("id", OpenAddresses.uuid("organization", i.publication().department()));
        o.put("name", i.publication().department());
        o.put("title", i.departmentName());
        o.put("display_name", i.departmentName());
        o.put("type", "organization");
        o.put("is_organization", true);
        o.put("approval_status", "approved");
        o.put("state", "active");
        o.put("description", "");
        o.put("image_url", "");
        if (counted) {
            o.put("package_count", shelf.all().stream().filter(x -> x.publication().department().equals(i.publication().department())).count());
        }
        return o;
    }

    private Map<String, Object> group(OpenTheme theme) {
        Map<String, Object> g = new LinkedHashMap<>();
        g.put("id", OpenAddresses.uuid("group", theme.id()));
        g.put("name", theme.id());
        g.put("title", theme.label());
        g.put("display_name", theme.label());
        g.put("type", "group");
        g.put("state", "active");
        g.put("description", "");
        g.put("package_count", shelf.all().stream().filter(x -> x.theme() == theme).count());
        return g;
    }

    private Map<String, Object> describe(Item i) {
        Map<String, Object> d = new LinkedHashMap<>();
        d.put("id", OpenAddresses.uuid("package", i.id()));
        d.put("name", i.id());
        d.put("title", i.title());
        d.put("notes", i.release().plan().summary());
        d.put("author", i.departmentName());
        d.put("maintainer", i.departmentName());
        d.put("license_id", license(i));
        d.put("license_title", DcatController.rights(i));
        d.put("isopen", license(i).equals("open"));
        d.put("metadata_created", time(i.publication().issuedAt()));
        d.put("metadata_modified", time(i.modified()));
        d.put("state", "active");
        d.put("type", "dataset");
        d.put("private", false);
        d.put("url", OpenAddresses.page(OpenAddresses.base(), i.id()));
        d.put("version", Integer.toString(i.release().number()));
        d.put("owner_org", OpenAddresses.uuid("organization", i.publication().department()));
        d.put("organization", organization(i, false));
        d.put("groups", List.of(Map.of("id", OpenAddresses.uuid("group", i.theme().id()), "name", i.theme().id(), "title", i.theme().label(), "display_name", i.theme().label(), "description", "")));
        d.put("tags", i.release().plan().keywords().stream().map(k -> Map.of("id", OpenAddresses.uuid("tag", k), "name", k, "display_name", k, "state", "active")).toList());
        List<Map<String, Object>> resources = resources(i);
        d.put("resources", resources);
        d.put("num_resources", resources.size());
        d.put("num_tags", i.release().plan().keywords().size());
        d.put("extras", List.of(Map.of("key", "update_period", "value", i.period()), Map.of("key", "rows", "value", Long.toString(i.release().rows())), Map.of("key", "sm3", "value", i.release().sm3()),
                Map.of("key", "demo", "value", Boolean.toString(i.publication().demo()))));
        d.put("relationships_as_subject", List.of());
        d.put("relationships_as_object", List.of());
        return d;
    }

    private static List<Map<String, Object>> resources(Item i) {
        List<Map<String, Object>> all = new ArrayList<>();
        String base = OpenAddresses.base();
        for (String format : OpenFiles.FORMATS.stream().filter(i.formats()::contains).toList()) {
            Map<String, Object> r = new LinkedHashMap<>();
            r.put("id", OpenAddresses.uuid("resource", i.id() + "." + format));
            r.put("package_id", OpenAddresses.uuid("package", i.id()));
            r.put("name", i.title() + "." + format);
            r.put("description", "");
            r.put("format", format.toUpperCase(Locale.ROOT));
            r.put("mimetype", PortalController.TYPES.get(format).getType() + "/" + PortalController.TYPES.get(format).getSubtype());
            r.put("url", OpenAddresses.download(base, i.id(), format));
            r.put("url_type", null);
            r.put("size", i.release().sizes().path(format).isNumber() ? i.release().sizes().path(format).asLong() : null);
            r.put("hash", format.equals("csv") ? i.release().sha256() : "");
            r.put("created", time(i.publication().issuedAt()));
            r.put("last_modified", time(i.modified()));
            r.put("metadata_modified", time(i.modified()));
            r.put("datastore_active", true);
            r.put("position", all.size());
            r.put("state", "active");
            all.add(r);
        }
        return all;
    }

    /** CKAN's times are UTC without saying so. */
    static String time(Instant at) {
        return at == null ? null : TIME.format(at.atOffset(ZoneOffset.UTC));
    }
}
