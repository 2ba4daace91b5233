# SPDX-License-Identifier: Apache-2.0
#
# What must hold for the rendered objects; prints what does not. $version is touchpointd's, $drain
# the seconds that the configuration gives it to drain.
def kind($k): .[] | select(.kind == $k);
def pod: kind("Deployment").spec.template.spec;
def container: pod.containers[0];
def claim($what; condition): if condition then empty else $what end;
{"app.kubernetes.io/name": "touchpointd"} as $labels |

claim("there are five kinds of objects"; (map(.kind) | sort) ==
  ["ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"]),
claim("API versions are those of Kubernetes 1.27"; all(.[]; .apiVersion |
  IN("v1", "apps/v1", "networking.k8s.io/v1", "policy/v1"))),
claim("every object says what it belongs to"; all(.[];
  .kind == "ConfigMap" or .metadata.labels == $labels)),
claim("the image is of this version"; container.image == "touchpointd:" + $version),
claim("selectors choose the pods"; all(
  kind("Deployment").spec.template.metadata.labels, kind("Service").spec.selector,
  kind("Deployment").spec.selector.matchLabels, kind("NetworkPolicy").spec.podSelector.matchLabels,
  kind("PodDisruptionBudget").spec.selector.matchLabels; . == $labels)),
claim("clients need their label only"; kind("NetworkPolicy").spec.ingress[0].from ==
  [{podSelector: {matchLabels: {"touchpointd-client": "true"}}}]),
claim("the pod mounts the generated configuration"; kind("ConfigMap").metadata.name as $name |
  ($name | test("^touchpointd-config-[a-z0-9]{10}$")) and
  any(pod.volumes[]; .configMap.name == $name)),
claim("every mount has its volume"; ([pod.volumes[].name] | sort) ==
  ([container.volumeMounts[].name] | sort)),
claim("the ports are two"; all([container.ports[].containerPort],
  [kind("Service").spec.ports[].port], [kind("NetworkPolicy").spec.ingress[0].ports[].port];
  . == [7400, 7480])),
claim("probes look at HTTP, over TLS"; all(container | .startupProbe, .readinessProbe, .livenessProbe;
  .httpGet | .port == "http" and .scheme == "HTTPS")),
claim("readiness is what the daemon says"; container.readinessProbe.httpGet.path == "/readyz"),
claim("one pod may go, but not all"; kind("PodDisruptionBudget").spec.minAvailable <
  kind("Deployment").spec.replicas),
claim("a loss of Redis restarts nothing"; all(container | .startupProbe, .livenessProbe;
  .httpGet.path == "/livez")),
claim("there is time to drain"; pod.terminationGracePeriodSeconds > ($drain | tonumber)),

claim("restricted: the pod"; pod.securityContext | .runAsNonRoot and .runAsUser == 65532 and
  .seccompProfile.type == "RuntimeDefault"),
claim("restricted: the container"; container.securityContext |
  .allowPrivilegeEscalation == false and .capabilities.drop == ["ALL"] and
  .readOnlyRootFilesystem),
claim("restricted: kinds of volumes"; all(pod.volumes[]; has("configMap") or has("secret"))),
claim("no token of the cluster"; pod.automountServiceAccountToken == false),
claim("memory is limited"; container.resources.limits | has("memory"))
