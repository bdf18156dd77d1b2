package org.zhongshu.platform.shared;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the applications' declarations: every {@code apps/<app>/<file>} on the class path, and where one file would be too long
 * to read, more of them in a folder of its name ({@code apps/<app>/matters/firms.yaml} beside {@code matters.yaml}). Each file belongs to one
 * platform module, which gives the JSON Schema (2020-12, YAML or JSON resource). All errors of all files are reported
 * together, with file, line and reason, and stop the start-up: a half-loaded city is worse than none.
 */
public final class Declarations {

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Declarations() {
    }

    /** Thrown at start-up; {@code errors} hold one "file:line: reason" each. */
    public static final class InvalidDeclarations extends RuntimeException {
        private final transient List<String> errors;

        public InvalidDeclarations(List<String> errors) {
            super("声明文件有误：\n  " + String.join("\n  ", errors));
            this.errors = List.copyOf(errors);
        }

        public List<String> errors() {
            return errors;
        }
    }

    /**
     * @param file           file name inside each application's folder, e.g. {@code rules.yaml}
     * @param schemaResource class path of the JSON Schema, e.g. {@code schema/rules.json}
     * @return the applications' files, by application name, an application's own file before those of its folder
     */
    public static List<Declaration> load(String file, String schemaResource) {
        Schema schema = schema(schemaResource);
        List<Declaration> found = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (String pattern : List.of(file, file.replace(".yaml", "/*.yaml"))) {
            for (Resource resource : resources("classpath*:apps/*/" + pattern)) {
                read(resource, schema, errors).ifPresent(found::add);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidDeclarations(errors);
        }
        found.sort(Comparator.comparing(Declaration::app).thenComparing(d -> d.source().split("/").length).thenComparing(Declaration::source));
        return found;
    }

    /** Parses and validates one text, for overrides and tests. */
    public static Declaration parse(String app, String source, String text, String schemaResource) {
        List<String> errors = new ArrayList<>();
        var parsed = parse(app, source, text, schema(schemaResource), errors);
        if (!errors.isEmpty()) {
            throw new InvalidDeclarations(errors);
        }
        return parsed.orElseThrow();
    }

    private static java.util.Optional<Declaration> read(Resource resource, Schema schema, List<String> errors) {
        try (InputStream in = resource.getInputStream()) {
            String path = resource.getURL().getPath();
            String source = path.substring(path.lastIndexOf("/apps/") + 1);
            return parse(source.split("/")[1], source, new String(in.readAllBytes(), StandardCharsets.UTF_8), schema, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static java.util.Optional<Declaration> parse(String app, String source, String text, Schema schema, List<String> errors) {
        try {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            DumperOptions dumping = new DumperOptions();
            Yaml yaml = new Yaml(new SafeConstructor(options), new Representer(dumping), dumping, options, new PlainScalars());
            Object value = yaml.load(text);
            JsonNode root = Json.mapper().valueToTree(value == null ? Map.of() : value);
            Map<String, Integer> lines = new HashMap<>();
            Node tree = yaml.compose(new StringReader(text));
            if (tree != null) {
                collect(tree, "", lines);
            }
            Declaration declaration = new Declaration(app, source, root, Map.copyOf(lines), text);
            for (var error : schema.validate(root)) {
                String pointer = error.getInstanceLocation().toString();
                errors.add(declaration.at(pointer.equals("$") ? "" : pointer, pointer + " " + error.getMessage()));
            }
            return java.util.Optional.of(declaration);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            errors.add(source + ":" + line + ": " + e.getProblem());
            return java.util.Optional.empty();
        }
    }

    /**
     * YAML 1.2's reading of plain words: only true and false are booleans, and a date is text. With YAML 1.1's, the key
     * {@code on:} of a rule or a case state would become the boolean true.
     */
    private static final class PlainScalars extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }

    private static void collect(Node node, String pointer, Map<String, Integer> lines) {
        lines.put(pointer, node.getStartMark().getLine() + 1);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> {
                if (entry.getKeyNode() instanceof ScalarNode key) {
                    String child = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
                    collect(entry.getValueNode(), child, lines);
                    lines.put(child, key.getStartMark().getLine() + 1);
                }
            });
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                collect(sequence.getValue().get(i), pointer + "/" + i, lines);
            }
        }
    }

    private static Schema schema(String resource) {
        try (InputStream in = Declarations.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no schema " + resource);
            }
            return SCHEMAS.getSchema(Json.mapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Resource[] resources(String pattern) {
        try {
            return new PathMatchingResourcePatternResolver().getResources(pattern);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
