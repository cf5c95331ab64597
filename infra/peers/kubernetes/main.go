// Renders the kustomize overlays, examples and jobs, and reads every object as strictly as an API server does: a field that Kubernetes does not
// know, a value of the wrong type or a field that is there twice is an error. Custom resources are counted, not checked.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	overlays, err := filepath.Glob(filepath.Join(os.Args[1], "overlays", "*"))
	if err != nil || len(overlays) == 0 {
		fmt.Fprintf(os.Stderr, "no overlays in %s\n", os.Args[1])
		os.Exit(1)
	}
	overlays = append(overlays, filepath.Join(os.Args[1], "examples"), filepath.Join(os.Args[1], "jobs"))
	strict := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	failed, passed, custom := 0, 0, 0
	for _, overlay := range overlays {
		rendered, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), overlay)
		if err != nil {
			fmt.Printf("FAIL %s: %v\n", overlay, err)
			failed++
			continue
		}
		for _, resource := range rendered.Resources() {
			text, err := resource.AsYAML()
			if err == nil {
				_, _, err = strict.Decode(text, nil, nil)
			}
			switch {
			case err == nil:
				passed++
			case runtime.IsNotRegisteredError(err):
				custom++
			default:
				fmt.Printf("FAIL %s %s: %v\n", filepath.Base(overlay), resource.CurId(), err)
				failed++
			}
		}
	}
	fmt.Printf("%d objects of %d folders, %d custom resources not checked\n", passed, len(overlays), custom)
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
