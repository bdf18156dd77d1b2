package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.ResourceModel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The LwM2M objects that city sensors use, beside the core objects that Leshan brings: {@code gateway/lwm2m-objects.csv}. */
public final class CityObjects {

    private CityObjects() {
    }

    public static List<ObjectModel> load() {
        Map<Integer, String> names = new LinkedHashMap<>();
        Map<Integer, List<ResourceModel>> resources = new LinkedHashMap<>();
        try (var in = new BufferedReader(new InputStreamReader(
                CityObjects.class.getResourceAsStream("/gateway/lwm2m-objects.csv"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] cells = line.split(",");
                int object = Integer.parseInt(cells[0]);
                names.put(object, cells[1]);
                resources.computeIfAbsent(object, o -> new ArrayList<>()).add(new ResourceModel(Integer.parseInt(cells[2]), cells[3],
                        ResourceModel.Operations.R, false, false, type(cells[4]), "", "", ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lwm2m-objects.csv", e);
        }
        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadAllDefault());
        resources.forEach((object, list) -> models.add(new ObjectModel(object, names.get(object), "", ObjectModel.DEFAULT_VERSION, true, false, list)));
        return models;
    }

    private static ResourceModel.Type type(String letter) {
        return switch (letter) {
            case "F" -> ResourceModel.Type.FLOAT;
            case "I" -> ResourceModel.Type.INTEGER;
            case "B" -> ResourceModel.Type.BOOLEAN;
            case "T" -> ResourceModel.Type.TIME;
            default -> ResourceModel.Type.STRING;
        };
    }
}
