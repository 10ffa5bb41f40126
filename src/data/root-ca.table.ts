/**
 * The cluster's certificate authority as pods find it in the ConfigMap `kube-root-ca.crt`.
 *
 * Differs: nobody verifies a certificate here, so the text is a stand-in of the right shape.
 */
export const rootCa = Object.freeze({
  configMapName: 'kube-root-ca.crt',
  key: 'ca.crt',
  description:
    'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
  pem: '-----BEGIN CERTIFICATE-----\nc2ltdWxhdGVkIGNlcnRpZmljYXRlIGF1dGhvcml0eQ==\n-----END CERTIFICATE-----\n',
});
